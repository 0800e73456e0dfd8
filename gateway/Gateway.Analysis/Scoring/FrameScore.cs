namespace Gateway.Analysis.Scoring;

/// <summary>How one frame was judged.</summary>
/// <param name="Frame">File name.</param>
/// <param name="Number">The number in it.</param>
/// <param name="Counts">Its pixels.</param>
internal sealed record FrameScore(string Frame, int Number, PixelCounts Counts);
