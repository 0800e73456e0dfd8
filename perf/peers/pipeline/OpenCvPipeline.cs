using System.Globalization;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Pipeline;

/// <summary>The seed's pipeline with Debian's OpenCV, on one thread. <c>gray</c> decodes brightness only, <c>bgr</c> colour.</summary>
internal sealed class OpenCvPipeline : Candidate
{
    private readonly PythonWorker _python = new("opencv_pipeline.py");

    public OpenCvPipeline(JpegFootage footage, string pixels) => _python.Ask($"begin {footage.Folder} {footage.FrameCount} {pixels}");

    public override void Dispose() => _python.Dispose();

    protected override long Run(int first, int count)
    {
        var answer = _python.Ask($"run {first} {count}").Split(' ');
        FramesWithObject += long.Parse(answer[1], CultureInfo.InvariantCulture);
        return long.Parse(answer[0], CultureInfo.InvariantCulture);
    }
}
