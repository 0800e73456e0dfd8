using System.Net.Sockets;
using Gateway.Broker.Messages;
using Gateway.Broker.Sockets;

namespace Gateway.Bridge.Client;

/// <summary>
/// A client that stays connected to a broker: after the end of a connection, for any reason, it waits (<see cref="Reconnection"/>) and connects
/// again, indefinitely. The session outlives connections on both sides. Any thread.
/// </summary>
internal sealed class MqttClient(
    ClientOptions options, IConnector connector, IClientHandler handler, FramePool pool, ClientMetrics counters, TimeProvider time, Random random,
    ILogger log) : IAsyncDisposable
{
    /// <summary>Limit for a broker that does not take the queue at the end; in real time, as the client's clock may stand still.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FarewellStep = TimeSpan.FromMilliseconds(10);

    private readonly ClientLog _log = new(connector.Name, options.ClientId, time, log);
    private readonly OutgoingQueue _queue = new(options.Settings.MaxQueuedMessages, options.Settings.MaxQueuedBytes);
    private readonly Reconnection _reconnection = new(options.Settings.ReconnectFirst, options.Settings.ReconnectLongest, random);
    private readonly CancellationTokenSource _stop = new();
    private volatile ClientConnection? _connection;
    private volatile ClientState _state;
    private volatile string _problem = "";
    private Task _running = Task.CompletedTask;

    public ClientState State => _state == ClientState.Connecting && _connection is { IsConnected: true } ? ClientState.Connected : _state;

    /// <summary>Reason for the end of the last connection; empty before.</summary>
    public string Problem => _problem;

    public int Queued => _queue.Count;

    /// <summary>Messages dropped because the queue was full, or, with QoS 0, without a connection.</summary>
    public long Dropped => _queue.Dropped;

    public void Start() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Publishes a message and takes over its reference. Above QoS 0 it is sent again until the broker acknowledges it.</summary>
    /// <returns>False if it was dropped: the queue is full, or it has QoS 0 and there is no connection.</returns>
    public bool TryPublish(OutgoingMessage message)
    {
        if (!_queue.TryAdd(message))
            return false;
        _connection?.Wake();
        return true;
    }

    /// <summary>Sends the queue, as far as the broker takes it soon, disconnects and ends. The broker keeps the session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsConnected: true } connection)
        {
            using var farewell = new CancellationTokenSource(FarewellTime);
            while (_queue.Count > 0 && !farewell.IsCancellationRequested && !_running.IsCompleted)
                await Task.Delay(FarewellStep, CancellationToken.None).ConfigureAwait(false);
            connection.End();
            await Task.WhenAny(_running, Task.Delay(FarewellTime, CancellationToken.None)).ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _connection?.Abort(new ClientEnding(ClientEnd.Stopped, "the gateway stops"));
        await _running.ConfigureAwait(false);
        _queue.Clear();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _state = ClientState.Connecting;
            var (ending, lasted) = await RunOnceAsync().ConfigureAwait(false);
            if (ending.End == ClientEnd.Stopped)
                break;

            var wait = _reconnection.Next(lasted, ending.IsRefusal);
            _problem = ending.Problem;
            _state = ClientState.Waiting;
            _log.Ended(ending, wait);
            counters.OnEnded(ending.End);
            try
            {
                await Task.Delay(wait, time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _state = ClientState.Off;
    }

    private async Task<(ClientEnding Ending, TimeSpan Lasted)> RunOnceAsync()
    {
        ITransport transport;
        try
        {
            using var timeout = new CancellationTokenSource(options.Settings.ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            transport = await connector.ConnectAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return (new ClientEnding(ClientEnd.Lost, e.Message), TimeSpan.Zero);
        }
        catch (OperationCanceledException)
        {
            var ended = _stop.IsCancellationRequested
                ? new ClientEnding(ClientEnd.Stopped, "the gateway stops")
                : new ClientEnding(
                    ClientEnd.Silent, $"no answer from {connector.Name}; is the broker up, and are Bridge:Host and Bridge:Port right?");
            return (ended, TimeSpan.Zero);
        }

        using var connection = new ClientConnection(transport, options, _queue, handler, pool, counters, time, _log);
        _connection = connection;
        if (_stop.IsCancellationRequested)
            connection.Abort(new ClientEnding(ClientEnd.Stopped, "the gateway stops"));
        var ending = await connection.RunAsync().ConfigureAwait(false);
        _connection = null;
        _queue.Close();
        return (ending, connection.Lasted);
    }
}

internal enum ClientState
{
    /// <summary>Not started, or ended.</summary>
    Off,

    /// <summary>Waiting for the broker's answer.</summary>
    Connecting,

    Connected,

    /// <summary>Failed; tries again automatically.</summary>
    Waiting,
}

/// <summary>Connects to a broker: by a socket, or in memory for tests.</summary>
internal interface IConnector
{
    /// <summary>The broker's name for the log.</summary>
    string Name { get; }

    /// <summary>Opens a new connection; <see cref="ITransport.OpenAsync"/> does the handshakes.</summary>
    /// <exception cref="IOException">The broker is not reachable, or a file cannot be read; the message names the remedy.</exception>
    ValueTask<ITransport> ConnectAsync(CancellationToken cancel);
}

/// <summary>Receives the messages of a client. Called by one connection at a time.</summary>
internal interface IClientHandler
{
    /// <summary>A connection is ready and subscribed, and publishes use it. Must not block or throw.</summary>
    void OnConnected();

    /// <summary>Takes a message, borrowed for the call, with topic and payload but without properties.</summary>
    /// <returns>True if the handler completes the acknowledgement, after the commit; otherwise the message is acknowledged after the call.</returns>
    bool OnMessage(in Message message, PublishAck ack);
}

/// <summary>The log messages of a client, with the name of its broker and a limit for frequent ones.</summary>
internal sealed class ClientLog(string broker, string clientId, TimeProvider time, ILogger log)
{
    private readonly LogThrottle _refusals = new(time, 1, TimeSpan.FromSeconds(10));

    public void Connected(BrokerTerms terms) =>
        log.BridgeConnected(broker, clientId, terms.SessionPresent ? "continues its session" : "starts a new session");

    public void Ended(ClientEnding ending, TimeSpan wait) => log.BridgeLost(broker, ending.Problem, wait.TotalSeconds);

    public void Failed(Exception fault) => log.BridgeFailed(broker, fault);

    public void GrantedLess(string filter) => log.BridgeGrantedLess(broker, filter);

    public void RefusedOptional(string filter) => log.BridgeWithoutCommands(broker, filter);

    public void PublishRefused(ReasonCode reason)
    {
        if (_refusals.Allows(0, out var suppressed))
            log.BridgePublishRefused(broker, reason, BrokerRefusal.AdviceOnPublish(reason), suppressed);
    }
}

/// <summary>Options of a client: the settings, and additions of the daemon.</summary>
internal sealed record ClientOptions
{
    /// <summary>With a client id, under which the broker keeps the session.</summary>
    public BridgeOptions Settings { get; init; } = new();

    /// <summary>Limits of the broker's packets, and the wait of a publish above QoS 0 for frame memory.</summary>
    public MqttOptions Mqtt { get; init; } = new();

    public MqttVersion Version => Settings.Version == BridgeVersion.V5 ? MqttVersion.V5 : MqttVersion.V311;

    public string ClientId => Settings.ClientId!;

    /// <summary>Called for every CONNECT, so that a changed password file needs no restart. An <see cref="IOException"/> ends the attempt.</summary>
    public Func<(string? User, byte[]? Password)> Credentials { get; init; } = static () => (null, null);

    /// <summary>Whether the broker discards the session; otherwise it keeps it for <see cref="BridgeOptions.SessionExpiry"/>.</summary>
    public bool CleanStart { get; init; }

    public WillMessage? Will { get; init; }

    public IReadOnlyList<SubscriptionRequest> Subscriptions { get; init; } = [];

    /// <summary>Whether the broker may refuse that filter of <see cref="Subscriptions"/>.</summary>
    public Func<string, bool> MayRefuse { get; init; } = static _ => false;
}
