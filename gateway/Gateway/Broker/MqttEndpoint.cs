using System.Net;
using System.Net.Sockets;
using Gateway.Ingest;

namespace Gateway.Broker;

/// <summary>Listens for MQTT clients. Starts last and stops first, so nobody is served by half a daemon.</summary>
internal sealed class MqttEndpoint(MqttOptions options, MqttBroker broker, CameraIngest ingest, TimeProvider time, ILogger<MqttEndpoint> log) : IHostedService
{
    private const int Backlog = 512;   // a fleet that comes back at once after a power cut
    private const int TcpKeepAliveSeconds = 60;

    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private Socket? _listener;
    private volatile bool _stopping;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Where it listens; the port is the real one when 0 was asked for. Valid once started.</summary>
    public IPEndPoint BoundEndPoint => (IPEndPoint)(_listener?.LocalEndPoint ?? throw new InvalidOperationException("The MQTT endpoint is not started."));

    /// <exception cref="InvalidOperationException">It cannot listen; the message says which setting to change.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        broker.Authenticator.CheckConfiguration();
        _listener = Listen(options.EndPoint());
        ingest.SubscribeTo(broker.Router);
        log.MqttListening(BoundEndPoint, broker.Authenticator.Describe());
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        await broker.DisposeAsync().ConfigureAwait(false);
    }

    private static Socket Listen(IPEndPoint endPoint)
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
                        $"MQTT port {endPoint} is in use, perhaps by another broker or gateway. Stop that, or set Mqtt:Port to another port.",
                    SocketError.AddressNotAvailable => $"{endPoint.Address} is no address of this machine. Set Mqtt:Address to one that is.",
                    SocketError.AccessDenied => $"Not allowed to listen on {endPoint}. Set Mqtt:Port to a port above 1023.",
                    _ => $"Cannot listen on {endPoint} for MQTT: {e.Message}. See Mqtt:Address and Mqtt:Port.",
                },
                e);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping)
        {
            try
            {
                var socket = await _listener!.AcceptAsync().ConfigureAwait(false);
                Serve(socket);
            }
            catch (Exception e) when (_stopping && e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of file descriptors, mostly: connections that end will free some.
                log.MqttAcceptFailed(e.Message);
                await Task.Delay(AcceptRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            // Finds peers that vanished without a word although they promised no keep alive.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, TcpKeepAliveSeconds);
            broker.Serve(new SocketTransport(socket));
        }
        catch (SocketException)
        {
            socket.Dispose();   // it was reset before it began
        }
    }
}
