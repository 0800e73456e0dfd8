namespace CloudWorker;

/// <summary>A program that the work needs is not installed; the message says how to get it. No clip is at fault.</summary>
internal sealed class ToolMissingException(string message, Exception inner) : Exception(message, inner);
