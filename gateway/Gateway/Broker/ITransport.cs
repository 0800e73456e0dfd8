namespace Gateway.Broker;

/// <summary>The bytes of one connection: a socket, or memory in tests. One receive and one send may be under way at a time.</summary>
/// <remarks>Once the connection is broken or closed, both fail with an <see cref="IOException"/>, <see cref="System.Net.Sockets.SocketException"/> or
/// <see cref="ObjectDisposedException"/>.</remarks>
internal interface ITransport
{
    /// <summary>Who is at the other end, for the log.</summary>
    string RemoteName { get; }

    /// <summary>Receives at least one byte; 0 means the peer has ended its side.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all parts, one behind the other. They must stay as they are until it completes.</summary>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Ends the connection and whatever is under way on it. Any thread, any number of times.</summary>
    void Close();
}
