namespace Gateway.Motion;

/// <summary>Gets the analysis of each frame.</summary>
public interface IMotionSink
{
    /// <summary>Called on an analysis thread; must not block or throw. Frame and result are borrowed for the call.</summary>
    void OnMotion(in Frame frame, MotionResult result);
}

/// <summary>Gets the motion events. Called on an analysis thread, in order for each camera; must not block or throw.</summary>
public interface IMotionEventSink
{
    void OnStarted(MotionStart start);

    /// <summary>The frame received at that moment of our monotonic clock is one of a running event.</summary>
    void OnMoving(Camera camera, long timestamp);

    /// <summary>Called once for every started event, at the latest when the analysis stops.</summary>
    void OnEnded(MotionEnd end);
}

/// <summary>The start of a motion event, before it has an id.</summary>
/// <param name="Camera">Source of the frames.</param>
/// <param name="Number">Number of the event among those of its camera.</param>
/// <param name="Kind">Rule that decided.</param>
/// <param name="RegionIndex">Index of the region in the configuration; -1 for none.</param>
/// <param name="Region">Name of the region.</param>
/// <param name="StartedUs">Our clock at receipt of the first moving frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="Timestamp">The same moment on our monotonic clock.</param>
/// <param name="Count">Events of this camera since the daemon started, including this one.</param>
/// <param name="Detail">One line of text about the moving object.</param>
public sealed record MotionStart(
    Camera Camera, int Number, EventKind Kind, int RegionIndex, string Region, long StartedUs, long Timestamp, uint Count, string Detail);

/// <summary>The end of a motion event.</summary>
/// <param name="Camera">Source of the frames.</param>
/// <param name="Number">As in its <see cref="MotionStart"/>.</param>
/// <param name="EndedUs">Our clock at receipt of the last moving frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="Timestamp">The same moment on our monotonic clock.</param>
/// <param name="Peak">Largest foreground share of its region, 0 to 1.</param>
/// <param name="Detail">One line of text.</param>
public sealed record MotionEnd(Camera Camera, int Number, long EndedUs, long Timestamp, double Peak, string Detail);
