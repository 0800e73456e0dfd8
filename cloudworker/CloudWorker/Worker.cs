using System.Globalization;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>Takes clips, one after the other, looks at them and puts the results away.</summary>
/// <param name="inbox">Where clips come from.</param>
/// <param name="outbox">Where results go.</param>
/// <param name="analysis">Looks at a clip.</param>
/// <param name="time">Waits for new clips.</param>
/// <param name="log">A line for each clip and the totals at the end.</param>
internal sealed class Worker(ClipInbox inbox, ResultOutbox outbox, ClipAnalysis analysis, TimeProvider time, TextWriter log)
{
    private int _clips;
    private int _failed;
    private int _frames;

    /// <summary>Works until there is nothing left, or for ever.</summary>
    /// <param name="poll">How long to wait when there is no clip; null ends then.</param>
    /// <param name="cancel">Ends at once: the clip at hand gets no result and is left for the next worker.</param>
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
            log.WriteLine("work: stopped; a clip at hand is left for the next worker");
        }
        finally
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"work: clips={_clips} failed={_failed} frames={_frames}"));
        }
    }

    /// <returns>Whether there was any clip to take.</returns>
    private async Task<bool> WorkThroughAsync(CancellationToken cancel)
    {
        var any = false;
        foreach (var path in inbox.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (await LookAtAsync(path, cancel).ConfigureAwait(false) is not { } result)
                continue;

            any = true;
            _clips++;
            _failed += result.Outcome == ClipOutcome.Failed ? 1 : 0;
            _frames += result.Frames.Count(frame => frame.Error is null);
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Clip}: {Shown(result)} ({result.Elapsed.TotalSeconds:0.0} s)"));
        }

        return any;
    }

    /// <returns>What is stored as the result; null when another worker has the clip, or it is gone.</returns>
    private async Task<ClipResult?> LookAtAsync(string path, CancellationToken cancel)
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
