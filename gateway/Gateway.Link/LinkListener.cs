using System.Net;
using System.Net.Sockets;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Listens for the link on TCP: accepts, authenticates, serves and watches the clients.</summary>
public sealed class LinkListener(LinkOptions options, LinkHub hub, LinkHandlers handlers, TimeProvider time, ILogger<LinkListener> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RunningCount _connections = new(int.MaxValue - 1);
    private Socket? _socket;
    private Task _running = Task.CompletedTask;

    /// <summary>The address with the actual port; set by the start.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <exception cref="LinkStartException">The address cannot be used; the message names the remedy.</exception>
    /// <exception cref="LinkKeyException">There is no usable key file; the message names the remedy.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var keyFile = options.KeyFile ?? throw new LinkStartException("Link:KeyFile is not set: give the path of the link key file.");
        var authenticator = new LinkAuthenticator(LinkKeyFile.LoadOrCreate(keyFile), options);
        var reception = new LinkReception(hub, authenticator, handlers, options, time, logger);
        _socket = Listen();
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        logger.LinkListening(EndPoint, keyFile);
        if (!IPAddress.IsLoopback(EndPoint.Address))
            logger.LinkNotLoopback(EndPoint);
        _running = Task.WhenAll(AcceptAsync(_socket, reception), WatchAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _socket?.Dispose();
        foreach (var peer in hub.Peers)
            peer.Close(LinkClosing.ShuttingDown);
        await _running;
        await _connections.EndAsync().WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _stopping.Dispose();
    }

    private Socket Listen()
    {
        if (!IPAddress.TryParse(options.Address, out var address))
        {
            throw new LinkStartException(
                $"Link:Address '{options.Address}' is not an IP address: use 127.0.0.1, or the address of one of this machine's interfaces.");
        }

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // No ReuseAddress: on Linux .NET turns it into SO_REUSEPORT, and two daemons would share the port.
            socket.Bind(new IPEndPoint(address, options.Port));
            socket.Listen(options.MaxHandshakes);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LinkStartException(
                $"The link cannot listen on {options.Address}:{options.Port}: {e.Message}. Stop the program that uses that port, or set "
                + "Link:Address and Link:Port (GATEWAY__LINK__PORT).",
                e);
        }
    }

    private async Task AcceptAsync(Socket listener, LinkReception reception)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stopping.Token);
                _connections.TryEnter();
                _ = Task.Run(() => ServeAsync(socket, reception), CancellationToken.None);
            }
            catch (Exception e) when (_stopping.IsCancellationRequested
                && e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Probably out of file descriptors: clients that leave free some.
                logger.LinkAcceptFailed(e);
                await Task.Delay(WatchInterval, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(WatchInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var peer in hub.Peers)
                    peer.Watch();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ServeAsync(Socket socket, LinkReception reception)
    {
        try
        {
            await reception.ServeAsync(socket, _stopping.Token);
        }
        catch (Exception e)
        {
            logger.LinkServingFailed(e);
        }
        finally
        {
            _connections.Leave();
        }
    }
}

/// <summary>The link cannot be started; the message names the remedy.</summary>
public sealed class LinkStartException(string message, Exception? inner = null) : Exception(message, inner);
