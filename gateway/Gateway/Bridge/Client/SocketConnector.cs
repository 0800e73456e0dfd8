using System.Net.Sockets;
using Gateway.Broker.Listeners;
using Gateway.Broker.Sockets;

namespace Gateway.Bridge.Client;

/// <summary>Connects to a broker over TCP, with TLS if configured. The name is resolved each time, because brokers move.</summary>
internal sealed class SocketConnector(string host, int port, BrokerTls? tls) : IConnector
{
    public string Name => $"{host}:{port}{(tls is null ? "" : " over TLS")}";

    public async ValueTask<ITransport> ConnectAsync(CancellationToken cancel)
    {
        tls?.Load();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{e.Message}; is the broker up, and are Bridge:Host and Bridge:Port right?", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var plain = new SocketTransport(socket, isLocal: false);
        return tls is null ? plain : new TlsTransport(plain, tls);
    }
}
