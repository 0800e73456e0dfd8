using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Gateway.Bridge.Client;
using Gateway.Broker.Sockets;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>A broker of which the test plays every move: connections are memory.</summary>
internal sealed class FakeBroker : IConnector
{
    private readonly Channel<ServerSide> _connections = Channel.CreateUnbounded<ServerSide>();
    private int _attempts;

    public string Name => "memory";

    /// <summary>Attempts to connect so far, those that failed among them.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>When set, no connection is answered.</summary>
    public volatile bool IsDown;

    public ValueTask<ITransport> ConnectAsync(CancellationToken cancel)
    {
        Interlocked.Increment(ref _attempts);
        if (IsDown)
            throw new IOException("Connection refused.");
        var transport = new MqttMemoryTransport(sendLimit: 1 << 20);
        _connections.Writer.TryWrite(new ServerSide(transport));
        return new ValueTask<ITransport>(transport);
    }

    /// <summary>The next connection the client has made.</summary>
    public bool TryNext([NotNullWhen(true)] out ServerSide? server) => _connections.Reader.TryRead(out server);

    /// <summary>The next connection the client makes.</summary>
    public ValueTask<ServerSide> NextAsync() => _connections.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
