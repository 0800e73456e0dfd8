namespace Gateway.Dashboard.Api.Models;

/// <summary>One object that was seen in one frame of a clip.</summary>
/// <param name="Frame">From 0.</param>
/// <param name="TakenAt">When the frame was taken.</param>
/// <param name="Label">What it is.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Box">Left, top, width and height in shares of the picture, which it may reach past; null where the detector told no place.</param>
internal sealed record ClipObjectModel(int Frame, DateTimeOffset TakenAt, string Label, double Confidence, IReadOnlyList<double>? Box);
