using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CloudWorker;

/// <summary>Runs ffmpeg and ffprobe to their end: arguments as an array, no shell, no input, killed when given up.</summary>
internal static partial class Tool
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidDataException">It failed or took too long; the message is its own last error lines.</exception>
    /// <exception cref="ToolMissingException">It is not installed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            var text = await output.ConfigureAwait(false);
            var complaint = Complaint(await errors.ConfigureAwait(false));
            return process.ExitCode == 0 ? text : throw new InvalidDataException($"{program}: {complaint}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            throw new InvalidDataException($"{program} did not end within {Timeout.TotalMinutes} minutes and was killed");
        }
    }

    /// <summary>The last two lines of what it said, without what tells a reader nothing: paths of this machine, addresses of its memory.</summary>
    private static string Complaint(string errors) => string.Join(
        "; ",
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(2).Select(line => Noise().Replace(line, "")));

    [GeneratedRegex(@"^\[[^\]]* @ 0x[0-9a-f]+\] |^/.*?: (?=[^/]*$)")]
    private static partial Regex Noise();

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolMissingException($"{start.FileName} cannot be started ({e.Message}). Install it with: sudo apt-get install ffmpeg", e);
        }
    }
}

/// <summary>A program that the work needs is not installed; the message says how to get it. No clip is at fault.</summary>
internal sealed class ToolMissingException(string message, Exception inner) : Exception(message, inner);
