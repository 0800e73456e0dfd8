namespace Gateway.Analysis;

/// <summary>The settings of one analysis.</summary>
/// <remarks>Camera: whose settings these are; null for the common ones. MaxFrameBytes: limit of a picture.</remarks>
internal sealed record AnalysisSettings(MotionOptions Motion, int MaxFrameBytes, string? Camera);

/// <summary>The analysis is impossible. The message names the remedy and is shown unchanged.</summary>
public sealed class AnalyzeException(string message) : Exception(message);
