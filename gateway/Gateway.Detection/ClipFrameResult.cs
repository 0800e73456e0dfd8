namespace Gateway.Detection;

/// <summary>What was seen in one frame of a clip.</summary>
/// <param name="Index">The frame, from 0.</param>
/// <param name="Objects">Empty when nothing was seen, or <paramref name="Error"/> says why nobody could look.</param>
/// <param name="Elapsed">The detector's time for it.</param>
/// <param name="Error">Null when the frame was looked at.</param>
/// <param name="LeftOut">Objects that are not told, since there are many and they are less sure.</param>
public sealed record ClipFrameResult(int Index, IReadOnlyList<DetectedObject> Objects, TimeSpan Elapsed, string? Error = null, int LeftOut = 0);
