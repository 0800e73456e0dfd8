namespace Gateway.Broker.Listeners;

/// <summary>A client breaks the WebSocket protocol.</summary>
/// <param name="status">What the close frame says.</param>
/// <param name="message">What it sent, for the log.</param>
internal sealed class WebSocketFaultException(ushort status, string message) : IOException(message)
{
    public const ushort ProtocolError = 1002;
    public const ushort UnsupportedData = 1003;

    /// <summary>The status of the close frame (RFC 6455 section 7.4).</summary>
    public ushort Status { get; } = status;
}
