using System.Net.Sockets;
using Gateway.Broker.Sockets;
using Gateway.Frames;

namespace Gateway.Bridge.Client;

/// <summary>
/// A client of one broker that stays connected as well as it can, for ever: a connection that ends, for whatever reason, is followed by another one after a wait
/// (<see cref="Reconnection"/>). The session outlives connections on both sides. Any thread.
/// </summary>
internal sealed class MqttClient : IAsyncDisposable
{
    /// <summary>How long a broker that does not take what is queued may hold up the end; not by the client's clock, which may stand still.</summary>
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
        ClientOptions options, IConnector connector, IClientHandler handler, FramePool pool, ClientMetrics counters, TimeProvider time, Random random, ILogger log)
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

    /// <summary>Why the last connection ended; empty before one has.</summary>
    public string Problem => _problem;

    /// <summary>Messages waiting to be sent or acknowledged.</summary>
    public int Queued => _queue.Count;

    /// <summary>Messages given up because the queue was full, or there was no connection for one of QoS 0.</summary>
    public long Dropped => _queue.Dropped;

    public void Start() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Publishes a message as soon as the broker takes it, and takes over the reference it holds. Above QoS 0 it is sent again until the broker acknowledges it.</summary>
    /// <returns>False when it was dropped, for the queue is full, or it has QoS 0 and there is no connection.</returns>
    public bool TryPublish(OutgoingMessage message)
    {
        if (!_queue.TryAdd(message))
            return false;
        _connection?.Wake();
        return true;
    }

    /// <summary>Sends what is queued, as far as the broker takes it soon, says goodbye and ends. The broker keeps the session.</summary>
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

    /// <summary>Makes one connection and serves it to its end.</summary>
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
            return (_stop.IsCancellationRequested
                ? new ClientEnding(ClientEnd.Stopped, "the gateway stops")
                : new ClientEnding(ClientEnd.Silent, $"nobody answers at {_connector.Name}; is the broker up, and are Bridge:Host and Bridge:Port right?"), TimeSpan.Zero);
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
