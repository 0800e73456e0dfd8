using System.Net;
using System.Net.Sockets;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Offers the link: accepts, authenticates, serves and watches the clients.</summary>
internal sealed class LinkListener(
    LinkOptions options, LinkHub hub, LinkHandlers handlers, TimeProvider time, ILogger<LinkListener> logger, ILinkAcceptor? acceptor = null)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RunningCount _connections = new(int.MaxValue - 1);
    private readonly ILinkAcceptor _acceptor = acceptor ?? new LinkSocketAcceptor(options);
    private Task _running = Task.CompletedTask;

    /// <summary>The address with the actual port; set by the start.</summary>
    public IPEndPoint? EndPoint => _acceptor.EndPoint;

    /// <exception cref="LinkStartException">The address cannot be used; the message names the remedy.</exception>
    /// <exception cref="LinkKeyException">There is no usable key file; the message names the remedy.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var keyFile = options.KeyFile ?? throw new LinkStartException("Link:KeyFile is not set: give the path of the link key file.");
        var authenticator = new LinkAuthenticator(LinkKeyFile.LoadOrCreate(keyFile), options);
        var reception = new LinkReception(hub, authenticator, handlers, options, time, logger);
        _acceptor.Listen();
        if (EndPoint is { } endPoint)
        {
            logger.LinkListening(endPoint, keyFile);
            if (!IPAddress.IsLoopback(endPoint.Address))
                logger.LinkNotLoopback(endPoint);
        }

        _running = Task.WhenAll(AcceptAsync(reception), WatchAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _acceptor.Dispose();
        foreach (var peer in hub.Peers)
            peer.Close(LinkClosing.ShuttingDown);
        await _running;
        await _connections.EndAsync().WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _acceptor.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(LinkReception reception)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var transport = await _acceptor.AcceptAsync(_stopping.Token);
                _connections.TryEnter();
                _ = Task.Run(() => ServeAsync(transport, reception), CancellationToken.None);
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

    private async Task ServeAsync(ILinkTransport transport, LinkReception reception)
    {
        try
        {
            await reception.ServeAsync(transport, _stopping.Token);
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

/// <summary>Source of the link's connections.</summary>
internal interface ILinkAcceptor : IDisposable
{
    /// <summary>Address for clients, with the actual port; null before <see cref="Listen"/>, or without an address.</summary>
    IPEndPoint? EndPoint { get; }

    /// <exception cref="LinkStartException">The address cannot be used; the message names the remedy.</exception>
    void Listen();

    /// <summary>Waits for the next connection, which the caller owns.</summary>
    ValueTask<ILinkTransport> AcceptAsync(CancellationToken cancel);
}
