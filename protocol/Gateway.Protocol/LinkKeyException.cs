namespace Gateway.Protocol;

/// <summary>There is no usable link key; the message tells the operator what to do and never shows any of the key.</summary>
public sealed class LinkKeyException(string message, Exception? inner = null) : Exception(message, inner);
