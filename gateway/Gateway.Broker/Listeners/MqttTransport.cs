namespace Gateway.Broker.Listeners;

/// <summary>What carries the packets of a listener's clients.</summary>
public enum MqttTransport
{
    /// <summary>A TCP connection, or TLS over one.</summary>
    Tcp,

    /// <summary>Binary messages of a WebSocket (RFC 6455) at <c>/mqtt</c>, subprotocol <c>mqtt</c>, for programs in browsers.</summary>
    WebSocket,
}
