namespace Gateway.Clips;

/// <summary>How much moved in a frame.</summary>
/// <param name="CameraId">Whose frame; never 0.</param>
/// <param name="TakenUs">The frame's own time, as clips keep it.</param>
/// <param name="Score">The largest share of a region that is foreground, above 0 and up to 1.</param>
internal readonly record struct FrameScore(uint CameraId, long TakenUs, double Score);
