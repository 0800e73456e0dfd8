namespace Gateway.Analysis.Scoring;

/// <summary>A frame and, where there is one, the mask that says what moves in it.</summary>
/// <param name="Frame">Path of a JPEG or PNG.</param>
/// <param name="Mask">Path of a PNG, null for a frame that is seen but not scored.</param>
/// <param name="Number">The number in the frame's name, or its place from 1 when it has none.</param>
internal sealed record LabelledFrame(string Frame, string? Mask, int Number);
