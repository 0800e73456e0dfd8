namespace Gateway.Analysis;

/// <summary>Why an analysis cannot be made. The message says what to do, and is shown as it is.</summary>
public sealed class AnalyzeException(string message) : Exception(message);
