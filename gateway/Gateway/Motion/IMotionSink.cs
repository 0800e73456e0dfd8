using Gateway.Frames;
using Gateway.Protocol.Messages;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Gets the analysis of each frame.</summary>
public interface IMotionSink
{
    /// <summary>Called on an analysis thread; must not block or throw. Frame and result are borrowed for the call.</summary>
    void OnMotion(in Frame frame, MotionResult result, NewMotionEvent? seen);
}

/// <summary>A motion event before it has an id.</summary>
/// <param name="Camera">Source of the frames.</param>
/// <param name="Kind">Rule that decided.</param>
/// <param name="RegionIndex">Index of the region in the configuration; -1 for none.</param>
/// <param name="Region">Name of the region.</param>
/// <param name="OccurredUs">Our clock at receipt of the deciding frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="Timestamp">The same moment on our monotonic clock.</param>
/// <param name="Count">Events of this camera since the daemon started, including this one.</param>
/// <param name="Detail">One line of text about the moving object.</param>
public sealed record NewMotionEvent(
    Camera Camera, EventKind Kind, int RegionIndex, string Region, long OccurredUs, long Timestamp, uint Count, string Detail);
