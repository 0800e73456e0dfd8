using System.Diagnostics;

namespace Gateway.Peers.Mog2;

/// <summary>Debian's OpenCV in a process of its own, told what to do line by line.</summary>
internal sealed class OpenCvWorker : IDisposable
{
    private readonly Process _process;

    public OpenCvWorker()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "opencv_worker.py");
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Starts a model on a scene's frames.</summary>
    /// <returns>OpenCV's version.</returns>
    public string Begin(Scene scene, string masks, bool shadows, double varThreshold) =>
        Ask(FormattableString.Invariant($"model {scene.Width} {scene.Height} {scene.Path} {masks} {(shadows ? 1 : 0)} {varThreshold}")).Split(' ')[1];

    /// <summary>Applies the model to some frames; their masks are in the file after.</summary>
    /// <returns>CPU nanoseconds.</returns>
    public long Run(int first, int count) => long.Parse(Ask($"run {first} {count}"));

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The OpenCV process ended. Is python3-opencv installed? apt-get install python3-opencv");
    }
}
