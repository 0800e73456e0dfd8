namespace Gateway.Storage;

/// <summary>Something the daemon saw, as stored. Kinds are the daemon's own numbers; storage does not look into them.</summary>
/// <param name="Id">From 1, rising over restarts, never reused; 0 before it is stored.</param>
/// <param name="Camera">The camera's name.</param>
/// <param name="Kind">The daemon's number of the kind.</param>
/// <param name="OccurredUs">When, microseconds since 1970-01-01 UTC.</param>
/// <param name="Region">Name of the region; empty for none.</param>
/// <param name="ClipId">The clip it started; 0 for none, or not yet.</param>
/// <param name="Count">How many of its kind so far, as the daemon counts.</param>
/// <param name="Detail">For people.</param>
public sealed record MotionEvent(ulong Id, string Camera, int Kind, long OccurredUs, string Region, ulong ClipId, long Count, string Detail);
