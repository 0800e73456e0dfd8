using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Gateway.Testing;

/// <summary>A program that runs during a test, such as a server. Disposal kills it with its children if it is still running.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private RunningProgram(Process process, string commandLine)
    {
        _process = process;
        CommandLine = commandLine;
    }

    /// <summary>The command line, for failure messages.</summary>
    public string CommandLine { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The standard output so far.</summary>
    public string Output => TextOf(_output);

    /// <summary>The standard error so far.</summary>
    public string Error => TextOf(_error);

    /// <summary>Starts a program without a shell.</summary>
    /// <param name="program">A path, or a name on the PATH.</param>
    /// <param name="arguments">Passed unchanged.</param>
    /// <param name="environment">Variables to add; a null value removes one.</param>
    public static RunningProgram Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var all = arguments.ToArray();
        var process = new Process { StartInfo = ExternalProgram.StartInfo(program, all, environment) };
        var running = new RunningProgram(process, string.Join(' ', [program, .. all]));
        process.OutputDataReceived += (_, line) => Append(running._output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(running._error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Writes the whole standard input and closes it. A program that does not read it is not an error.</summary>
    public async Task WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancel = default)
    {
        try
        {
            await using var stream = _process.StandardInput.BaseStream;
            await stream.WriteAsync(input, cancel);
        }
        catch (IOException)
        {
            // The program closed its end; its exit code and output show the reason.
        }
    }

    /// <summary>Waits until a text is in its output. Fails the test, showing the output, if the program ends or the time passes first.</summary>
    public async Task WaitForOutput(string text, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        await Eventually.Holds(() => Task.FromResult(Contains(text) || HasExited), timeout ?? Eventually.DefaultTimeout, cancel);
        if (HasExited)
            await _process.WaitForExitAsync(cancel);   // the last lines may still be unread
        if (!Contains(text))
            Assert.Fail($"{CommandLine} {(HasExited ? "ended" : "runs")} without having written '{text}'; its output:\n{Error}\n{Output}");
    }

    /// <summary>Sends SIGTERM, like systemd.</summary>
    public void Terminate()
    {
        if (!HasExited)
            _ = Kill(_process.Id, SigTerm);
    }

    /// <summary>Kills the program, like a power cut: none of its handlers runs.</summary>
    public void Kill()
    {
        if (!HasExited)
            _process.Kill(entireProcessTree: true);
    }

    /// <summary>Waits until the program has ended and its whole output was read.</summary>
    public async Task<ProgramResult> WaitForExitAsync(CancellationToken cancel = default)
    {
        await _process.WaitForExitAsync(cancel);
        return new ProgramResult(CommandLine, _process.ExitCode, Output, Error);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private bool Contains(string text) => Output.Contains(text, StringComparison.Ordinal) || Error.Contains(text, StringComparison.Ordinal);

    private static void Append(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (to)
            to.Append(line).Append('\n');
    }

    private static string TextOf(StringBuilder from)
    {
        lock (from)
            return from.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
