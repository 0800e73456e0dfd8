using Gateway.Peers.Scenes;

namespace Gateway.Peers.Mog2;

/// <summary>Debian's OpenCV in a process of its own, told what to do line by line.</summary>
internal sealed class OpenCvWorker : IDisposable
{
    private readonly PythonWorker _python = new("opencv_worker.py");

    /// <summary>Starts a model on a scene's frames.</summary>
    /// <returns>OpenCV's version.</returns>
    public string Begin(Scene scene, string masks, bool shadows, double varThreshold)
    {
        var command = FormattableString.Invariant($"model {scene.Width} {scene.Height} {scene.Path} {masks} {(shadows ? 1 : 0)} {varThreshold}");
        return _python.Ask(command).Split(' ')[1];
    }

    /// <summary>Applies the model to some frames; their masks are in the file after.</summary>
    /// <returns>CPU nanoseconds.</returns>
    public long Run(int first, int count) => long.Parse(_python.Ask($"run {first} {count}"));

    public void Dispose() => _python.Dispose();
}
