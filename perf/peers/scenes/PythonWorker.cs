using System.Diagnostics;

namespace Gateway.Peers.Scenes;

/// <summary>A script with Debian's OpenCV in its own process. It answers each command line with one result line. One caller at a time.</summary>
public sealed class PythonWorker : IDisposable
{
    private readonly Process _process;

    /// <param name="script">A file in the directory of the program.</param>
    public PythonWorker(string script) => _process = Process.Start(
        new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <exception cref="InvalidOperationException">The process ended instead of answering.</exception>
    public string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The OpenCV process ended. Is python3-opencv installed? apt-get install python3-opencv");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
