using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>The settings of one analysis.</summary>
/// <param name="Motion">Rules that decide about motion.</param>
/// <param name="MaxFrameBytes">Largest picture accepted, in bytes.</param>
/// <param name="Camera">Camera whose settings these are; null for the common ones.</param>
internal sealed record AnalysisSettings(MotionOptions Motion, int MaxFrameBytes, string? Camera);
