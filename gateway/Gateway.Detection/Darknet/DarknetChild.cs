using System.Diagnostics;
using System.Text;

namespace Gateway.Detection.Darknet;

/// <summary>A running darknet that prompts for paths and prints results.</summary>
/// <remarks>
/// One caller at a time. After any exception of <see cref="ReadToPromptAsync"/> the dialogue is out of step: kill the process. Its lifetime hangs on
/// its standard input: if this process dies in any way, darknet reads the end of its input after the current frame, and ends.
/// </remarks>
internal sealed class DarknetChild : IAsyncDisposable
{
    private const string Prompt = "Enter Image Path: ";
    private const int MaxAnswerBytes = 1 << 20;
    private const int KeptErrorLines = 8;
    private const int KeptOfLine = 200;
    private static readonly byte[] PromptBytes = Encoding.ASCII.GetBytes(Prompt);
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Queue<string> _errorLines = new();
    private readonly Lock _errorGate = new();
    private readonly Task _errorReader;
    private readonly byte[] _buffer = new byte[MaxAnswerBytes];

    private DarknetChild(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        Id = process.Id;
        _errorReader = ReadErrorsAsync();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    /// <exception cref="DetectorException">The program is missing or may not be run.</exception>
    public static DarknetChild Start(DarknetOptions options, DetectionModel model, string folder, TimeProvider time)
    {
        var start = new ProcessStartInfo(options.Executable)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[
            "detector", "test", DarknetFolder.DataFile, DarknetFolder.CfgFile, model.WeightsFile,
            "-thresh", options.Threshold.ToString(CultureInfo.InvariantCulture),
            "-out", DarknetFolder.OutFile])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return new DarknetChild(Process.Start(start)!, time);
        }
        catch (ExternalException e)
        {
            throw new DetectorException(
                DetectionFault.CannotStart,
                $"{options.Executable} cannot be started ({e.Message}). Install it with: sudo apt-get install darknet",
                e);
        }
    }

    /// <exception cref="IOException">The process has ended.</exception>
    public async Task AskAsync(string path, CancellationToken cancel)
    {
        await _process.StandardInput.WriteAsync($"{path}\n".AsMemory(), cancel).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Its output up to the next prompt.</summary>
    /// <exception cref="EndOfStreamException">It ended instead.</exception>
    /// <exception cref="InvalidDataException">Its output exceeds the limit.</exception>
    public async Task<string> ReadToPromptAsync(CancellationToken cancel)
    {
        var output = _process.StandardOutput.BaseStream;
        var length = 0;
        while (true)
        {
            var read = await output.ReadAsync(_buffer.AsMemory(length), cancel).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException();

            length += read;
            var answer = _buffer.AsSpan(0, length);
            if (answer.EndsWith(PromptBytes) && (length == PromptBytes.Length || answer[^(PromptBytes.Length + 1)] == '\n'))
                return Encoding.UTF8.GetString(answer[..^PromptBytes.Length]);
            if (length == MaxAnswerBytes)
                throw new InvalidDataException($"darknet printed {MaxAnswerBytes} bytes and no prompt");
        }
    }

    /// <summary>Its last lines on standard error, joined into one; empty without any. Complete after its end.</summary>
    public string LastErrors()
    {
        lock (_errorGate)
            return string.Join(" | ", _errorLines);
    }

    /// <summary>Kills it and collects its last error lines, waiting at most <see cref="ExitGrace"/>.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await _errorReader.WaitAsync(ExitGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A process that it started, and that outlives it, still holds the pipe's other end.
        }
    }

    /// <summary>Closes its input, which ends it; kills it if it does not end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var grace = new CancellationTokenSource(ExitGrace);
            await _process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It is busy with a frame, or its end of the pipe is gone: it is killed in both cases.
        }

        await KillAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        // Not by lines: a line without an end would be stored whole.
        var characters = new char[512];
        var line = new StringBuilder(KeptOfLine);
        try
        {
            for (int read; (read = await _process.StandardError.ReadAsync(characters).ConfigureAwait(false)) > 0;)
            {
                foreach (var character in characters.AsSpan(0, read))
                {
                    if (character == '\n')
                        Keep(line);
                    else if (line.Length < KeptOfLine)
                        line.Append(char.IsControl(character) ? ' ' : character);
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The pipe was closed from here, while another process held it open.
        }

        Keep(line);
    }

    private void Keep(StringBuilder line)
    {
        if (line.Length == 0)
            return;
        lock (_errorGate)
        {
            _errorLines.Enqueue(line.ToString());
            if (_errorLines.Count > KeptErrorLines)
                _errorLines.Dequeue();
        }

        line.Clear();
    }
}
