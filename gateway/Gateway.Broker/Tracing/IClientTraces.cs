using Gateway.Broker.Sockets;

namespace Gateway.Broker.Tracing;

/// <summary>Handles the packets at the front of a buffer.</summary>
internal delegate ReadStep PacketHandler(ref ReadOnlySequence<byte> buffer);

/// <summary>The clients whose packets are traced. Any thread.</summary>
internal interface IClientTraces
{
    /// <summary>The trace of a connection: the present one, or one that begins now; null if the client is not traced.</summary>
    IConnectionTrace? Of(string clientId, string remoteName, MqttVersion version, IConnectionTrace? present);

    /// <summary>The trace of a connection whose CONNECT came; null if the client is not traced.</summary>
    IConnectionTrace? OnConnect(ConnectPacket connect, string clientId, string remoteName);
}

/// <summary>Shows what a connection receives and sends. Never waits. A connection without it costs a comparison with null.</summary>
internal interface IConnectionTrace
{
    /// <summary>Handles received packets, each after it is shown. Called by the connection's reader only.</summary>
    ReadStep Handle(ref ReadOnlySequence<byte> buffer, PacketHandler handle);

    /// <summary>A packet to the client, of a PUBLISH its header; borrowed. Any thread.</summary>
    void OnSent(ReadOnlyMemory<byte> packet);

    void OnEnded(ConnectionEnd end);
}
