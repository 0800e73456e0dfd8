using System.Net.Sockets;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Listeners;

/// <summary>One listening socket, and the transports of its connections.</summary>
internal sealed class MqttListener : IDisposable
{
    private const int Backlog = 512;   // a fleet that returns at once after a power cut
    private const int TcpKeepAliveSeconds = 60;

    private readonly MqttListenerOptions _options;
    private readonly TlsCertificates? _certificates;
    private readonly Socket _socket;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="InvalidOperationException">It cannot listen; the message names the setting to change.</exception>
    public MqttListener(MqttListenerOptions options, string key, TimeProvider time, ILogger log)
    {
        _options = options;
        _certificates = options.CertificateFile is null ? null : new TlsCertificates(options, key, time, log);
        var endPoint = options.EndPoint;
        IsLocal = IPAddress.IsLoopback(endPoint.Address);
        _socket = Listen(endPoint, key);
    }

    /// <summary>Whether it is reachable from this machine only.</summary>
    public bool IsLocal { get; }

    public bool IsEncrypted => _certificates is not null;

    /// <summary>With the real port when 0 was requested.</summary>
    public IPEndPoint BoundEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Its protocols, for the log.</summary>
    public string Describe() => (_options.Transport, _certificates) switch
    {
        (MqttTransport.WebSocket, null) => "WebSocket",
        (MqttTransport.WebSocket, _) => "WebSocket over TLS",
        (_, null) => "TCP",
        _ => "TLS",
    };

    /// <exception cref="SocketException">No connection can be accepted now.</exception>
    public ValueTask<Socket> AcceptAsync() => _socket.AcceptAsync(CancellationToken.None);

    /// <summary>Makes a transport of a connection, before its handshakes; null when it was already reset.</summary>
    /// <param name="socket">Owned by the transport.</param>
    /// <param name="loop">Waits for received bytes.</param>
    public ITransport? Wrap(Socket socket, SocketLoop loop)
    {
        try
        {
            // Finds peers that vanished silently and promised no keep alive.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, TcpKeepAliveSeconds);
            ITransport transport = new SocketTransport(socket, IsLocal, loop, runsOnLoop: !IsEncrypted);   // a handshake takes long
            if (_certificates is not null)
                transport = new TlsTransport(transport, _certificates);
            return _options.Transport == MqttTransport.WebSocket ? new WebSocketTransport(transport, _options.Paths, _options.Origins) : transport;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Listen(IPEndPoint endPoint, string key)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(endPoint);
            listener.Listen(Backlog);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new InvalidOperationException(
                e.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"MQTT port {endPoint} is in use, perhaps by another broker or gateway. Stop that, or set {key}:Port to another port.",
                    SocketError.AddressNotAvailable => $"{endPoint.Address} is no address of this machine. Set {key}:Address to one that is.",
                    SocketError.AccessDenied => $"Not allowed to listen on {endPoint}. Set {key}:Port to a port above 1023.",
                    _ => $"Cannot listen on {endPoint} for MQTT: {e.Message}. See {key}:Address and {key}:Port.",
                },
                e);
        }
    }
}
