using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Gateway.Load;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Cameras;

/// <summary>A program of a contender, on the contenders' cores.</summary>
internal sealed partial class PinnedProcess : IDisposable
{
    private const int SigTerm = 15;
    private const int LastLines = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name;
    private readonly Process _process;
    private readonly BlockingCollection<string> _answers = [];
    private readonly ConcurrentQueue<string> _said = new();

    public PinnedProcess(string program, params IEnumerable<string> arguments)
    {
        _name = Path.GetFileName(program);
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", Cores.List, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => Take(line.Data, isAnswer: true);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, isAnswer: false);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The program's own: taskset becomes it.</summary>
    public int Id => _process.Id;

    public double CpuSeconds => ProcessCpu.Seconds(Id);

    public double Megabytes => ProcessUsage.Read(Id).ResidentBytes / 1e6;

    /// <summary>The next line on standard output.</summary>
    /// <exception cref="InvalidOperationException">None comes.</exception>
    public string NextLine()
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience;)
        {
            if (_answers.TryTake(out var line, 100))
                return line;
            ThrowIfEnded();
        }

        throw new InvalidOperationException($"{_name} says nothing");
    }

    /// <summary>The answer to a line on standard input.</summary>
    public string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return NextLine();
    }

    /// <summary>Waits until something is true that the program brings about.</summary>
    /// <exception cref="InvalidOperationException">It does not, or the program has ended.</exception>
    public void WaitUntil(string what, Func<bool> isTrue)
    {
        for (var watch = Stopwatch.StartNew(); !isTrue(); Thread.Sleep(100))
        {
            ThrowIfEnded();
            if (watch.Elapsed > Patience)
                throw new InvalidOperationException($"{_name}: not {what} after {Patience.TotalSeconds} s. It said:\n{Said}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _ = Signal(Id, SigTerm);
        if (!_process.WaitForExit(Patience))
            _process.Kill();
        _process.Dispose();
        _answers.Dispose();
    }

    private string Said => string.Join('\n', _said);

    private void ThrowIfEnded()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"{_name} ended with code {_process.ExitCode}. It said:\n{Said}");
    }

    private void Take(string? line, bool isAnswer)
    {
        if (line is null)
            return;
        _said.Enqueue(line);
        if (_said.Count > LastLines)
            _said.TryDequeue(out _);
        if (isAnswer)
            _answers.TryAdd(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
