using System.Globalization;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>Takes clips one by one, analyses them and writes their results. Logs a line for each clip, and the totals at the end.</summary>
internal sealed class Worker(ClipInbox inbox, ResultOutbox outbox, ClipAnalysis analysis, TimeProvider time, TextWriter log)
{
    private int _clips;
    private int _failed;
    private int _frames;

    /// <summary>Works until no clip is left if <paramref name="poll"/> is null; otherwise waits that long between checks for new clips.</summary>
    /// <remarks>Cancellation ends the work at once. The current clip gets no result and is left for the next worker.</remarks>
    public async Task RunAsync(TimeSpan? poll, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                if (!await WorkThroughAsync(cancel).ConfigureAwait(false))
                {
                    if (poll is not { } wait)
                        return;
                    await Task.Delay(wait, time, cancel).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.WriteLine("work: stopped; an unfinished clip is left for the next worker");
        }
        finally
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"work: clips={_clips} failed={_failed} frames={_frames}"));
        }
    }

    /// <returns>Whether any clip was processed.</returns>
    private async Task<bool> WorkThroughAsync(CancellationToken cancel)
    {
        var any = false;
        foreach (var path in inbox.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (await ProcessAsync(path, cancel).ConfigureAwait(false) is not { } result)
                continue;

            any = true;
            _clips++;
            _failed += result.Outcome == ClipOutcome.Failed ? 1 : 0;
            _frames += result.Frames.Count(frame => frame.Error is null);
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Clip}: {Shown(result)} ({result.Elapsed.TotalSeconds:0.0} s)"));
        }

        return any;
    }

    /// <returns>The stored result; null if another worker has the clip, or it no longer exists.</returns>
    private async Task<ClipResult?> ProcessAsync(string path, CancellationToken cancel)
    {
        var refusal = ClipInbox.Refusal(path);
        using var clip = refusal is null ? TryTake(path, out refusal) : null;
        if (clip is null && refusal is null)
            return null;

        var result = clip is null ? ClipResult.Unreadable(Path.GetFileName(path), refusal!) : await AnalyseAsync(clip, cancel).ConfigureAwait(false);
        outbox.Write(result);
        return result;
    }

    private TakenClip? TryTake(string path, out string? refusal)
    {
        refusal = null;
        try
        {
            return inbox.TryTake(path);
        }
        catch (UnauthorizedAccessException e)
        {
            refusal = e.Message;
            return null;
        }
    }

    private async Task<ClipResult> AnalyseAsync(TakenClip clip, CancellationToken cancel)
    {
        try
        {
            using var frames = await ClipExtractor.ExtractAsync(clip, cancel).ConfigureAwait(false);
            return await analysis.AnalyseAsync(frames, cancel).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return ClipResult.Unreadable(clip.Name, e.Message);
        }
    }

    private static string Shown(ClipResult result) =>
        result.Error ?? (result.Labels.Count == 0 ? "nothing" : string.Join(',', result.Labels)) + $" in {result.Frames.Count} frames";
}
