using System.Net;
using Gateway.Broker.Listeners;

namespace Gateway.Broker.Sockets;

/// <summary>The bytes of one connection: a socket, TLS or WebSocket around one, or memory in tests. One receive and one send may be under way at a time. What awaits a receive may go on on
/// a thread that others wait for (<see cref="Sockets.SocketLoop"/>): it must not block.</summary>
/// <remarks>Once the connection is broken or closed, both fail with an <see cref="IOException"/>, <see cref="System.Net.Sockets.SocketException"/> or
/// <see cref="ObjectDisposedException"/>.</remarks>
internal interface ITransport
{
    /// <summary>Who is at the other end, for the log.</summary>
    string RemoteName { get; }

    /// <summary>Where the other end is, for the limits that count by address.</summary>
    IPAddress RemoteAddress { get; }

    /// <summary>Whether it came in by a listener that only this machine can reach.</summary>
    bool IsLocal { get; }

    /// <summary>The common name of the client's certificate, where the listener takes that for the user; else null. Valid once open.</summary>
    string? CertificateUser { get; }

    /// <summary>What stands before the first byte of MQTT: handshakes. Called once, before anything else but <see cref="Close"/>.</summary>
    /// <exception cref="TransportRefusedException">The peer cannot be served; the connection is to be closed.</exception>
    ValueTask OpenAsync();

    /// <summary>Receives at least one byte; 0 means the peer has ended its side.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Receives at least one byte; when that fills <paramref name="first"/>, what else is there already may go on in <paramref name="then"/>. 0 means the peer has
    /// ended its side.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then) => ReceiveAsync(first);

    /// <summary>Whether <see cref="WaitAsync"/> and <see cref="TryReceive"/> can be had.</summary>
    bool CanWait => false;

    /// <summary>Waits until there is something to receive, or may be.</summary>
    ValueTask WaitAsync() => throw new NotSupportedException();

    /// <summary>Receives what is there, first into the one, then into the other; 0 means the peer has ended its side, -1 that there is nothing.</summary>
    int TryReceive(Memory<byte> first, Memory<byte> then) => throw new NotSupportedException();

    /// <summary>Sends all parts, one behind the other. They must stay as they are until it completes.</summary>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Ends the connection and whatever is under way on it. Any thread, any number of times.</summary>
    void Close();
}
