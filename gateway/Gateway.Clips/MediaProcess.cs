using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Gateway.Clips;

/// <summary>
/// A running ffmpeg or ffprobe: started without a shell, with <c>PATH</c>, <c>HOME</c> and <c>LANG</c> alone as its environment, so no password in
/// the gateway's reaches it, and without input unless the caller feeds it. Disposal kills the process and its children, as does the end of this one.
/// </summary>
/// <remarks>Standard error is read all the time, so the process never blocks on it; <see cref="Output"/> belongs to the caller.</remarks>
public sealed class MediaProcess : IAsyncDisposable
{
    private const int MaxErrorLines = 4;
    private const int MaxLineLength = 300;

    /// <summary>Time between the end of the output and the end of the process; afterwards it is killed.</summary>
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Time between the end of the process and that of its standard error, which a child of it may hold open.</summary>
    private static readonly TimeSpan LastLineTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Exit code of a process that had to be killed.</summary>
    private const int Killed = -1;

    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal) { "PATH", "HOME", "LANG" };

    private readonly Process _process;
    private readonly Queue<string> _errors = new();
    private readonly CancellationTokenSource _readEnough = new();
    private readonly Task _reading;

    private MediaProcess(Process process, Func<string?, bool>? takeLine, bool isFed)
    {
        _process = process;
        if (!isFed)
            process.StandardInput.Close();
        _reading = ReadErrorsAsync(process.StandardError, takeLine);
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Standard input of a process that is fed; closing it is its end. A write may last until the process is killed.</summary>
    public Stream Feed => _process.StandardInput.BaseStream;

    /// <summary>The last lines of standard error, oldest first, at most 4 of at most 300 characters. Complete after <see cref="EndAsync"/>.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <param name="program">Searched in PATH.</param>
    /// <param name="arguments">Passed one by one, never through a shell.</param>
    /// <param name="takeLine">Gets every line of standard error, cut to 300 characters, then null; returns true if it is no error.</param>
    /// <param name="isFed">Whether it reads <see cref="Feed"/>. Stored footage can wait, so such a process has the lowest priority.</param>
    /// <exception cref="MediaProgramException">The program cannot be started.</exception>
    public static MediaProcess Start(
        string program, IEnumerable<string> arguments, Func<string?, bool>? takeLine = null, bool isFed = false)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => !Inherited.Contains(name)).ToList())
            start.Environment.Remove(name);
        try
        {
            var process = BoundProcess.Start(start);
            if (isFed)
                Yield(process);
            return new MediaProcess(process, takeLine, isFed);
        }
        catch (Win32Exception problem)
        {
            throw new MediaProgramException(program, problem);
        }
    }

    /// <summary>A path as ffmpeg takes it literally, whatever colons or dashes are in it.</summary>
    public static string Input(string path) => "file:" + path;

    public async Task<string> ReadOutputAsync(CancellationToken cancel) => await _process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);

    /// <summary>Waits for the end of the process, at most 10 s, and for its last error line. Called after the end of <see cref="Output"/>.</summary>
    /// <returns>The exit code; not 0 if the process had to be killed.</returns>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        try
        {
            await _process.WaitForExitAsync(cancel).WaitAsync(ExitTimeout, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await KillAsync().ConfigureAwait(false);
            return Killed;
        }
        finally
        {
            await EndReadingAsync().ConfigureAwait(false);
        }

        return _process.ExitCode;
    }

    /// <summary>Ends the process and its children at once, and with it a write to <see cref="Feed"/>.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        await EndReadingAsync().ConfigureAwait(false);
        _readEnough.Dispose();
        _process.Dispose();
    }

    /// <summary>A process that waits for a driver ends later, or never.</summary>
    private Task KillAsync()
    {
        Kill();
        return QuietlyAsync(_process.WaitForExitAsync(CancellationToken.None), ExitTimeout);
    }

    private async Task EndReadingAsync()
    {
        await QuietlyAsync(_reading, LastLineTimeout).ConfigureAwait(false);
        if (!_reading.IsCompleted)
            await _readEnough.CancelAsync().ConfigureAwait(false);
        await QuietlyAsync(_reading, LastLineTimeout).ConfigureAwait(false);
    }

    private static async Task QuietlyAsync(Task task, TimeSpan limit) =>
        await task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Nice 19. Threads inherit it: ffmpeg starts those that compute after the first bytes of its input.</summary>
    private static void Yield(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or a sandbox forbids the change.
        }
    }

    private async Task ReadErrorsAsync(StreamReader errors, Func<string?, bool>? takeLine)
    {
        var line = new StringBuilder(MaxLineLength);
        var buffer = new char[1024];
        while (await ReadAsync(errors, buffer).ConfigureAwait(false) is > 0 and var count)
        {
            foreach (var c in buffer.AsSpan(0, count))
            {
                if (c is '\n' or '\r')
                    EndLine(line, takeLine);
                else if (line.Length < MaxLineLength)
                    line.Append(c);
            }
        }

        EndLine(line, takeLine);
        takeLine?.Invoke(null);
    }

    /// <returns>0 at the end, also if the rest is not waited for.</returns>
    private async ValueTask<int> ReadAsync(StreamReader errors, Memory<char> buffer)
    {
        try
        {
            return await errors.ReadAsync(buffer, _readEnough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private void EndLine(StringBuilder line, Func<string?, bool>? takeLine)
    {
        var text = line.ToString();
        line.Clear();
        if (text.Length == 0 || takeLine?.Invoke(text) == true)
            return;
        if (_errors.Count == MaxErrorLines)
            _errors.Dequeue();
        _errors.Enqueue(text);
    }
}

/// <summary>ffmpeg or ffprobe cannot be started; the message names the Debian package. No file is at fault.</summary>
public sealed class MediaProgramException(string program, Win32Exception inner) : IOException(
    inner.NativeErrorCode == NotFound
        ? $"{program} is not installed. On Debian and Raspberry Pi OS: sudo apt-get install ffmpeg"
        : $"{program} cannot be started: {inner.Message}",
    inner)
{
    private const int NotFound = 2;   // ENOENT
}
