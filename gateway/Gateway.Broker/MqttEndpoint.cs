using System.Net.Sockets;
using Gateway.Broker.Listeners;
using Gateway.Broker.Sockets;

namespace Gateway.Broker;

/// <summary>Listens for MQTT clients. Starts last and stops first, so clients meet a complete daemon only.</summary>
internal sealed class MqttEndpoint(MqttOptions options, MqttBroker broker, TimeProvider time, ILogger<MqttEndpoint> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly List<MqttListener> _listeners = [];
    private SocketLoop? _loop;
    private volatile bool _stopping;
    private Task _accepting = Task.CompletedTask;

    /// <summary>In the order of the settings, with real ports where 0 was requested. Valid once started.</summary>
    public IReadOnlyList<IPEndPoint> BoundEndPoints => [.. _listeners.Select(listener => listener.BoundEndPoint)];

    /// <summary>The listener of <see cref="MqttOptions.Address"/>.</summary>
    public IPEndPoint BoundEndPoint =>
        _listeners.Count > 0 ? _listeners[0].BoundEndPoint : throw new InvalidOperationException("The MQTT endpoint is not started.");

    /// <exception cref="InvalidOperationException">It cannot listen; the message names the setting to change.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (key, listener) in options.AllListeners())
            {
                MqttSettings.Require(listener, key);
                broker.Authenticator.CheckConfiguration(listener, key);
                _listeners.Add(new MqttListener(listener, key, time, log));
            }
        }
        catch
        {
            _listeners.ForEach(listener => listener.Dispose());
            throw;
        }

        _loop = new SocketLoop();
        foreach (var listener in _listeners)
            Announce(listener);
        _accepting = Task.WhenAll(_listeners.Select(listener => Task.Run(() => AcceptAsync(listener), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _listeners.ForEach(listener => listener.Dispose());
        await _accepting.ConfigureAwait(false);
        await broker.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Called by <see cref="StopAsync"/>; needed only without it.</summary>
    public void Dispose()
    {
        _loop?.Dispose();
        _loop = null;
    }

    private void Announce(MqttListener listener)
    {
        log.MqttListening(listener.BoundEndPoint, listener.Describe(), broker.Authenticator.Describe(listener.IsLocal));
        if (listener.IsLocal)
            return;
        if (!listener.IsEncrypted)
        {
            log.MqttExposed(
                listener.BoundEndPoint,
                "passwords and pictures cross the network unencrypted. If others use that network, set CertificateFile under Mqtt:Listeners");
        }

        if (!broker.Acl.HasRules)
        {
            var file = options.AclFile ?? "a file and name it in Mqtt:AclFile";
            log.MqttExposed(listener.BoundEndPoint, $"every user may read every topic, and write all but boards' commands. Write rules into {file}");
        }
    }

    private async Task AcceptAsync(MqttListener listener)
    {
        while (!_stopping)
        {
            try
            {
                var socket = await listener.AcceptAsync().ConfigureAwait(false);
                if (listener.Wrap(socket, _loop!) is { } transport)
                    broker.Serve(transport);
            }
            catch (Exception e) when (_stopping && e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Usually no file descriptor is left: connections that end free some.
                log.MqttAcceptFailed(e.Message);
                await Task.Delay(AcceptRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
