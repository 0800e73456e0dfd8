using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CloudWorker;

/// <summary>Runs ffmpeg and ffprobe to their end: without a shell and without input. Kills them on cancellation and after five minutes.</summary>
internal static partial class Tool
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <returns>The standard output of the program.</returns>
    /// <exception cref="InvalidDataException">The program failed or took too long; the message contains its last error lines.</exception>
    /// <exception cref="ToolMissingException">The program is not installed.</exception>
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

    /// <summary>The last two error lines, without paths and memory addresses, which mean nothing to the reader.</summary>
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

/// <summary>A required program is not installed; the message says how to install it. No clip is at fault.</summary>
internal sealed class ToolMissingException(string message, Exception inner) : Exception(message, inner);
