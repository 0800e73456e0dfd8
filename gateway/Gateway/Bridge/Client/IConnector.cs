using Gateway.Broker.Sockets;

namespace Gateway.Bridge.Client;

/// <summary>Makes connections to one broker: a socket, or memory in tests.</summary>
internal interface IConnector
{
    /// <summary>Where to, for the log.</summary>
    string Name { get; }

    /// <summary>Connects anew. Handshakes are left to <see cref="ITransport.OpenAsync"/>.</summary>
    /// <exception cref="IOException">Nobody is there, or files needed for it cannot be read; the message says what to do.</exception>
    ValueTask<ITransport> ConnectAsync(CancellationToken cancel);
}
