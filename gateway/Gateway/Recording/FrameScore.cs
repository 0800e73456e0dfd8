using Gateway.Frames;

namespace Gateway.Recording;

/// <summary>How much moved in a frame.</summary>
/// <param name="Camera">Source of the frame.</param>
/// <param name="TakenUs">The frame's own time, as clips keep it.</param>
/// <param name="Score">The largest share of a region that is foreground, above 0 and up to 1.</param>
internal readonly record struct FrameScore(Camera Camera, long TakenUs, double Score);
