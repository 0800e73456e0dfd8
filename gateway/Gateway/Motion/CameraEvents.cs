using System.Globalization;

namespace Gateway.Motion;

/// <summary>Announces the motion events of one camera. Used by the thread that analyses the camera.</summary>
internal sealed class CameraEvents(Camera camera, MotionOptions options, IMotionEventSink sink, TimeProvider time, ILogger log)
{
    private readonly List<Running> _running = [];
    private uint _count;
    private bool _areRunning;

    /// <summary>Whether an event runs. Any thread.</summary>
    public bool AreRunning => Volatile.Read(ref _areRunning);

    public void Announce(in Frame frame, MotionResult result)
    {
        var moves = false;
        foreach (ref readonly var span in result.Events)
        {
            moves |= span.LastAt == result.At;
            if (span.Phase == MotionPhase.Began)
                Start(span, frame, result);
            else if (span.Phase == MotionPhase.Ended)
                End(span, frame.Stamps.ReceivedUs, frame.Stamps.ReceivedTimestamp, result.At, "");
        }

        if (moves)
            sink.OnMoving(camera, frame.Stamps.ReceivedTimestamp);
    }

    /// <summary>Announces the ends among these events, at this moment, for a reason that is not a frame without motion.</summary>
    public void AnnounceEnds(ReadOnlySpan<MotionSpan> events, TimeSpan at, string reason)
    {
        foreach (ref readonly var span in events)
        {
            if (span.Phase == MotionPhase.Ended)
                End(span, time.GetUnixMicroseconds(), time.GetTimestamp(), at, reason);
        }
    }

    private void Start(in MotionSpan span, in Frame frame, MotionResult result)
    {
        var region = span.Region >= 0 && span.Region < options.Regions.Length ? options.Regions[span.Region].Name : "picture";
        var kind = options.Mode == MotionMode.Sequence && !options.Regions.IsEmpty ? EventKind.Sequence : EventKind.Area;
        var since = result.At - span.FirstAt;
        var start = new MotionStart(
            camera, span.Number, kind, span.Region, region, frame.Stamps.ReceivedUs - (long)since.TotalMicroseconds,
            frame.Stamps.ReceivedTimestamp - ToTicks(since), ++_count, Describe(span, result));
        log.MotionSeen(camera.Name, kind.ToString(), start.Count, region, start.Detail);
        _running.Add(new Running(span.Number, start.Count));
        Volatile.Write(ref _areRunning, true);
        sink.OnStarted(start);
    }

    private void End(in MotionSpan span, long nowUs, long nowTimestamp, TimeSpan at, string reason)
    {
        var number = span.Number;
        var index = _running.FindIndex(running => running.Number == number);
        if (index < 0)
            return;
        var since = at - span.LastAt;
        var lasted = span.LastAt - span.FirstAt;
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"moved for {lasted.TotalSeconds:0.0} s, at most {span.Peak:P1} of the region{reason}");
        log.MotionOver(camera.Name, _running[index].Count, detail);
        _running.RemoveAt(index);
        Volatile.Write(ref _areRunning, _running.Count > 0);
        sink.OnEnded(new MotionEnd(
            camera, span.Number, nowUs - (long)since.TotalMicroseconds, nowTimestamp - ToTicks(since), span.Peak, detail));
    }

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>The object of the event; the largest one if objects are not followed.</summary>
    private static string Describe(in MotionSpan span, MotionResult result)
    {
        foreach (ref readonly var track in result.Tracks)
        {
            if (track.Id == span.Track)
                return Describe("object", track.Seen);
        }

        return result.Objects.IsEmpty ? "" : Describe("largest object", result.Objects[0]);
    }

    private static string Describe(string what, in MovingObject seen) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {seen.Area} px at {seen.CentroidX:0},{seen.CentroidY:0}");

    private readonly record struct Running(int Number, uint Count);
}
