namespace Gateway.Broker.Sockets;

/// <summary>The bytes of one connection: a socket, TLS or WebSocket around one, or memory in tests. One receive and one send at a time.</summary>
/// <remarks>The continuation of a receive may run on the <see cref="SocketLoop"/>, so it must not block. When the connection is broken or closed,
/// both fail with an <see cref="IOException"/>, <see cref="System.Net.Sockets.SocketException"/> or <see cref="ObjectDisposedException"/>.</remarks>
internal interface ITransport
{
    /// <summary>The peer, for the log.</summary>
    string RemoteName { get; }

    /// <summary>The peer, for limits per address.</summary>
    IPAddress RemoteAddress { get; }

    /// <summary>Whether its listener is reachable from this machine only.</summary>
    bool IsLocal { get; }

    /// <summary>The common name of the client's certificate if the listener takes it as the user, else null. Valid once open.</summary>
    string? CertificateUser { get; }

    /// <summary>Makes the handshakes before MQTT. Called once, before all other members except <see cref="Close"/>.</summary>
    /// <exception cref="TransportRefusedException">The peer cannot be served; the caller closes the connection.</exception>
    ValueTask OpenAsync();

    /// <summary>Receives at least one byte; 0 means that the peer has ended its side.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Receives at least one byte into <paramref name="first"/>; when that is full, available bytes may follow into <paramref name="then"/>.
    /// 0 means that the peer has ended its side.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then) => ReceiveAsync(first);

    /// <summary>Whether a receive into an empty buffer waits until something can be received, and <see cref="TryReceive"/> works.</summary>
    bool CanWait => false;

    /// <summary>Receives available bytes, first into the one, then into the other; 0 means the peer's end, -1 that nothing is there.</summary>
    int TryReceive(Memory<byte> first, Memory<byte> then) => throw new NotSupportedException();

    /// <summary>Sends all parts in order. They must not change until the send completes.</summary>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Ends the connection, with all pending operations. Any thread, any number of times.</summary>
    void Close();
}

/// <summary>A handshake before MQTT failed. The message describes the fault for the log.</summary>
internal sealed class TransportRefusedException(string message, Exception? inner = null) : Exception(message, inner);
