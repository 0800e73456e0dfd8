namespace Gateway.Detection;

/// <summary>Analyses a clip: chooses frames, passes them to the detector, and collects its results.</summary>
/// <remarks>
/// The detector is borrowed, null without a model. A bad clip or frame gives a result with an error, never an exception. A frame on which the backend
/// dies or times out is tried twice. Reusable for several clips, one after the other.
/// </remarks>
public sealed class ClipAnalysis(IDetector? detector, FrameChoice choice, TimeProvider time)
{
    /// <summary>Analyses one clip, which is borrowed; cancelling gives it up.</summary>
    /// <remarks>
    /// <paramref name="looked"/> gets every analysed frame with its JPEG before the next frame begins; its exceptions end the analysis.
    /// </remarks>
    /// <exception cref="DetectorException">The detector cannot start; the clip is not at fault and should be kept for later.</exception>
    public async Task<ClipResult> AnalyseAsync(
        IClipFrames clip, CancellationToken cancel, Action<ReadOnlyMemory<byte>, ClipFrameResult>? looked = null)
    {
        var started = time.GetTimestamp();
        if (detector is null)
            return new ClipResult(clip.Name, ClipOutcome.NoModel, [], TimeSpan.Zero);

        var chosen = choice.Choose(clip.Count, clip.MostMotion);
        var frames = new List<ClipFrameResult>(chosen.Count);
        foreach (var index in MostMotionFirst(chosen, clip.MostMotion))
        {
            if (frames.Count > 0 && time.GetElapsedTime(started) >= choice.TimeBudget)
                break;
            var (jpeg, frame) = await LookAtAsync(detector, clip, index, cancel).ConfigureAwait(false);
            frames.Add(frame);
            if (frame.Error is null)
                looked?.Invoke(jpeg, frame);
        }

        frames.Sort((a, b) => a.Index.CompareTo(b.Index));
        var error = Problem(frames);
        return new ClipResult(
            clip.Name, error is null ? ClipOutcome.Analysed : ClipOutcome.Failed, frames, time.GetElapsedTime(started), error);
    }

    /// <summary>The frame with the most motion matters most, so it comes first, before the time budget ends.</summary>
    private static IEnumerable<int> MostMotionFirst(IReadOnlyList<int> chosen, int? mostMotion) =>
        chosen.OrderBy(index => index == mostMotion ? 0 : 1);

    private static async Task<(ReadOnlyMemory<byte> Jpeg, ClipFrameResult Result)> LookAtAsync(
        IDetector detector, IClipFrames clip, int index, CancellationToken cancel)
    {
        try
        {
            var jpeg = await clip.ReadAsync(index, cancel).ConfigureAwait(false);
            var seen = await DetectTwiceAsync(detector, jpeg, cancel).ConfigureAwait(false);
            return (jpeg, new ClipFrameResult(index, seen.Objects, seen.Elapsed, LeftOut: seen.LeftOut));
        }
        catch (DetectorException e) when (e.Fault != DetectionFault.CannotStart)
        {
            return (default, new ClipFrameResult(index, [], TimeSpan.Zero, e.Message));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return (default, new ClipFrameResult(index, [], TimeSpan.Zero, e.Message));
        }
    }

    private static async Task<FrameDetections> DetectTwiceAsync(IDetector detector, ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        try
        {
            return await detector.DetectAsync(jpeg, cancel).ConfigureAwait(false);
        }
        catch (DetectorException e) when (e.Fault is DetectionFault.Died or DetectionFault.TimedOut)
        {
            return await detector.DetectAsync(jpeg, cancel).ConfigureAwait(false);
        }
    }

    private static string? Problem(List<ClipFrameResult> frames)
    {
        if (frames.Count == 0)
            return "the clip has no frames";

        var failed = frames.Count(frame => frame.Error is not null);
        return failed == 0
            ? null
            : $"{failed} of {frames.Count} frames could not be analysed: {frames.First(frame => frame.Error is not null).Error}";
    }
}

public interface IClipFrames
{
    /// <summary>The clip's file name without a path, for result lines.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>The frame with the highest motion score, which is always analysed; null if unknown.</summary>
    int? MostMotion => null;

    /// <summary>The JPEG of one frame; valid until the next call.</summary>
    /// <exception cref="IOException">The frame cannot be read; also <see cref="InvalidDataException"/>. Other frames may be readable.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel);
}

/// <summary>The frames of a clip to analyse.</summary>
/// <param name="Every">Analyses every Nth frame, starting with the first.</param>
/// <param name="MaxFrames">Most frames per clip; longer clips use wider steps.</param>
/// <param name="TimeBudget">No further frame begins after this time; null means no limit. The first frame is always analysed.</param>
public sealed record FrameChoice(int Every, int MaxFrames, TimeSpan? TimeBudget = null)
{
    /// <summary>The chosen indices of <paramref name="count"/> frames, ascending, always including <paramref name="mostMotion"/>.</summary>
    public IReadOnlyList<int> Choose(int count, int? mostMotion)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrames, 1);
        if (count <= 0)
            return [];

        var always = mostMotion is { } frame && frame >= 0 && frame < count ? frame : -1;
        var places = always > 0 ? Math.Max(1, MaxFrames - 1) : MaxFrames;
        var step = Math.Max(Every, (count + places - 1) / places);
        var chosen = new SortedSet<int>();
        if (always >= 0)
            chosen.Add(always);
        for (var i = 0; i < count && chosen.Count < MaxFrames; i += step)
            chosen.Add(i);
        return [.. chosen];
    }
}
