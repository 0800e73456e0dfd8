using Gateway.Frames;
using Gateway.Protocol.Messages;

namespace Gateway.Motion;

/// <summary>A decision of the motion analysis that people are told of, before it has an id.</summary>
/// <param name="Camera">Where.</param>
/// <param name="Kind">What.</param>
/// <param name="RegionIndex">The region it was decided in, in the order of the configuration; -1 for none.</param>
/// <param name="Region">Its name.</param>
/// <param name="OccurredUs">Our clock when the deciding frame was received, microseconds since 1970-01-01 UTC.</param>
/// <param name="Timestamp">The same on our monotonic clock.</param>
/// <param name="Count">How often this camera has said so since the daemon started, this one included.</param>
/// <param name="Detail">One line for people.</param>
public sealed record NewMotionEvent(Camera Camera, EventKind Kind, int RegionIndex, string Region, long OccurredUs, long Timestamp, uint Count, string Detail);
