namespace Gateway.Detection;

/// <summary>What a detector says about one frame.</summary>
/// <param name="Objects">One entry per object and class over the threshold; empty when nothing was seen.</param>
/// <param name="Elapsed">From handing the frame over to having the answer, without waiting for other frames.</param>
public sealed record FrameDetections(IReadOnlyList<DetectedObject> Objects, TimeSpan Elapsed);
