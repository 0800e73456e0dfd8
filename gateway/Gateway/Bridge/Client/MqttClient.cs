using System.Net.Sockets;
using Gateway.Broker.Messages;
using Gateway.Broker.Sockets;
using Gateway.Frames;

namespace Gateway.Bridge.Client;

/// <summary>
/// A client that stays connected to a broker: after the end of a connection, for any reason, it waits (<see cref="Reconnection"/>) and connects again,
/// indefinitely. The session outlives connections on both sides. Any thread.
/// </summary>
internal sealed class MqttClient : IAsyncDisposable
{
    /// <summary>Limit of the delay of the end by a broker that does not take the queue; in real time, as the client's clock may stand still.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FarewellStep = TimeSpan.FromMilliseconds(10);

    private readonly ClientOptions _options;
    private readonly IConnector _connector;
    private readonly IClientHandler _handler;
    private readonly FramePool _pool;
    private readonly ClientMetrics _counters;
    private readonly TimeProvider _time;
    private readonly ClientLog _log;
    private readonly OutgoingQueue _queue;
    private readonly Reconnection _reconnection;
    private readonly CancellationTokenSource _stop = new();
    private volatile ClientConnection? _connection;
    private volatile ClientState _state;
    private volatile string _problem = "";
    private Task _running = Task.CompletedTask;

    public MqttClient(
        ClientOptions options, IConnector connector, IClientHandler handler, FramePool pool, ClientMetrics counters, TimeProvider time, Random random,
        ILogger log)
    {
        _options = options;
        _connector = connector;
        _handler = handler;
        _pool = pool;
        _counters = counters;
        _time = time;
        _log = new ClientLog(connector.Name, options.ClientId, time, log);
        _queue = new OutgoingQueue(options.Settings.MaxQueuedMessages, options.Settings.MaxQueuedBytes);
        _reconnection = new Reconnection(options.Settings.ReconnectFirst, options.Settings.ReconnectLongest, random);
    }

    public ClientState State => _state == ClientState.Connecting && _connection is { IsConnected: true } ? ClientState.Connected : _state;

    /// <summary>Reason for the end of the last connection; empty before.</summary>
    public string Problem => _problem;

    /// <summary>Messages not yet sent or acknowledged.</summary>
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
            _counters.OnEnded(ending.End);
            try
            {
                await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _state = ClientState.Off;
    }

    /// <summary>Opens one connection and serves it to its end.</summary>
    private async Task<(ClientEnding Ending, TimeSpan Lasted)> RunOnceAsync()
    {
        ITransport transport;
        try
        {
            using var timeout = new CancellationTokenSource(_options.Settings.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            transport = await _connector.ConnectAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return (new ClientEnding(ClientEnd.Lost, e.Message), TimeSpan.Zero);
        }
        catch (OperationCanceledException)
        {
            var ended = _stop.IsCancellationRequested
                ? new ClientEnding(ClientEnd.Stopped, "the gateway stops")
                : new ClientEnding(ClientEnd.Silent, $"no answer from {_connector.Name}; is the broker up, and are Bridge:Host and Bridge:Port right?");
            return (ended, TimeSpan.Zero);
        }

        using var connection = new ClientConnection(transport, _options, _queue, _handler, _pool, _counters, _time, _log);
        _connection = connection;
        if (_stop.IsCancellationRequested)
            connection.Abort(new ClientEnding(ClientEnd.Stopped, "the gateway stops"));
        var ending = await connection.RunAsync().ConfigureAwait(false);
        _connection = null;
        _queue.Close();
        return (ending, connection.Lasted);
    }
}

/// <summary>State of a client's connection.</summary>
internal enum ClientState
{
    /// <summary>Not started, or ended.</summary>
    Off,

    /// <summary>Waiting for the broker's answer.</summary>
    Connecting,

    /// <summary>Accepted and subscribed.</summary>
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
