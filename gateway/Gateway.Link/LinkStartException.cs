namespace Gateway.Link;

/// <summary>The link cannot be offered; the message tells the operator what to do.</summary>
public sealed class LinkStartException(string message, Exception? inner = null) : Exception(message, inner);
