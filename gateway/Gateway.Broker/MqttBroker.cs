using System.Collections.Concurrent;
using Gateway.Broker.Access;
using Gateway.Broker.Persistence;
using Gateway.Broker.Sockets;
using Gateway.Broker.Tracing;
using Gateway.Clips;

namespace Gateway.Broker;

/// <summary>The broker without its sockets: serves transports, knows the open connections, and ends those whose time is up.</summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);
    /// <summary>How long clients that do not read may hold up the end; not by the broker's clock, which may stand still.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private const int TransportSlot = 256;
    private const int DeniedSlot = 257;
    private const int TakenOverSlot = 258;

    private readonly ConcurrentDictionary<MqttConnection, Task> _connections = new();
    private readonly ConnectLimiter _connectLimiter;
    private readonly LogThrottle _errors;
    private readonly BoundedTable<IPAddress, string> _toldAddresses;   // faults before MQTT; locked
    private readonly DropReport _drops;
    private readonly ITimer _sweep;
    private readonly StatusTopics _status;
    private readonly UserStore _users;
    private int _usersVersion;
    private volatile bool _stopping;

    /// <exception cref="InvalidOperationException">The stored messages exceed the pool.</exception>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public MqttBroker(
        MqttOptions options,
        FramePool pool,
        UserStore users,
        BrokerMetrics metrics,
        TimeProvider time,
        ILogger<MqttBroker> log,
        ISessionStore? store = null,
        IClientTraces? traces = null)
    {
        Options = options;
        Limits = options.PacketLimits();
        LimitsOfV5 = Limits with { Version = MqttVersion.V5 };
        Pool = pool;
        Metrics = metrics;
        Time = time;
        Logger = log;
        _users = users;
        _usersVersion = users.Version;
        Authenticator = new Authenticator(options, users, metrics, time);
        _toldAddresses = new BoundedTable<IPAddress, string>(options.MaxTrackedAddresses);
        _connectLimiter = new ConnectLimiter(options, time);
        Acl = new AclStore(options, log, metrics);
        Traces = traces;
        Journal = store is null ? null : new SessionJournal(store, metrics, time, log);
        var messages = Journal is null ? null : new MessageJournal(Journal, options, metrics);
        Router = new MessageRouter(options, metrics, time, messages);
        Sessions = new SessionRegistry(options, Router, metrics, time, PublishWill, messages);
        if (messages is not null)
            Restore(store!, messages);
        _status = new StatusTopics(options, Router, Sessions, metrics, pool, time);
        _errors = new LogThrottle(time, TakenOverSlot + 1, LogInterval);   // one for each reason code, and three more
        _drops = new DropReport(metrics, time, log);
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public MqttOptions Options { get; }

    /// <summary>Limits of version 3.1.1, and of every CONNECT.</summary>
    public MqttLimits Limits { get; }

    public MqttLimits LimitsOfV5 { get; }

    public FramePool Pool { get; }

    public BrokerMetrics Metrics { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public Authenticator Authenticator { get; }

    public AclStore Acl { get; }

    /// <summary>Null when no client can be traced.</summary>
    public IClientTraces? Traces { get; }

    public MessageRouter Router { get; }

    public SessionRegistry Sessions { get; }

    /// <summary>Null when nothing outlives the process.</summary>
    public SessionJournal? Journal { get; }

    /// <summary>Serves a connection until it ends. Returns at once; closes the transport when there are too many, or too many per address.</summary>
    public void Serve(ITransport transport)
    {
        if (_stopping || _connections.Count >= Options.MaxConnections)
        {
            Metrics.OnDropped(DropReason.ConnectionLimit);
            transport.Close();
            return;
        }

        if (!_connectLimiter.Allows(transport.RemoteAddress))
        {
            Metrics.OnDropped(DropReason.ConnectRate);
            transport.Close();
            return;
        }

        Metrics.OnAccepted();
        var connection = new MqttConnection(this, transport);
        _connections[connection] = Task.CompletedTask;
        _connections.TryUpdate(connection, connection.RunAsync(), Task.CompletedTask);   // not added again if it has ended
        if (_stopping)
            connection.Abort(ConnectionEnd.Stopping);
    }

    /// <summary>Whether a client of this id has a connection. Takes no lock: it may be called from a receiver of a message.</summary>
    public bool IsConnected(string clientId) => PeerOf(clientId) is not null;

    /// <summary>The user, empty without one, and the address of a connected client; null if it is not connected. Takes no lock.</summary>
    public (string User, IPAddress Address)? PeerOf(string clientId)
    {
        foreach (var (connection, _) in _connections)
        {
            if (connection.Session is { } session && session.ClientId == clientId)
                return (session.Owner ?? "", connection.RemoteAddress);
        }

        return null;
    }

    /// <summary>Begins or ends to trace the connections of a client, as <see cref="Traces"/> wants it now.</summary>
    /// <returns>Their remote addresses.</returns>
    public IReadOnlyList<string> Retrace(string clientId)
    {
        var remotes = new List<string>();
        foreach (var (connection, _) in _connections)
        {
            if (connection.Session?.ClientId != clientId)
                continue;
            connection.Retrace();
            remotes.Add(connection.RemoteName);
        }

        return remotes;
    }

    public void OnProtocolError(MqttConnection connection, MqttProtocolException error)
    {
        Metrics.OnProtocolError(error.Reason);
        if (_errors.Allows((int)error.Reason, out var suppressed))
            Logger.MqttProtocolError(connection.Name, error.Message, AdviceOn(error.Reason), suppressed);
    }

    public void OnTransportRefused(MqttConnection connection, TransportRefusedException error)
    {
        lock (_toldAddresses)
        {
            if (_toldAddresses.GetValueOrDefault(connection.RemoteAddress) == error.Message)
                return;   // once for each address; all are counted
            _toldAddresses.Set(connection.RemoteAddress, error.Message);
        }

        if (_errors.Allows(TransportSlot, out var suppressed))
            Logger.MqttTransportRefused(connection.RemoteName, error.Message, suppressed);
    }

    /// <summary>Counts an action without the right, and logs it at a limited rate.</summary>
    public void OnDenied(MqttSession session, TopicAccess access, string what, ReadOnlySpan<byte> topic)
    {
        Metrics.OnDropped(DropReason.NotAllowed);
        if (!_errors.Allows(DeniedSlot, out var suppressed))
            return;
        var user = access.User.Length > 0 ? LogText.Of(access.User) : "-";
        Logger.MqttDenied(LogText.Of(session.ClientId), user, what, LogText.Of(System.Text.Encoding.UTF8.GetString(topic)), suppressed);
    }

    public void OnRefused(MqttConnection connection, ConnectPacket connect, ReasonCode reason)
    {
        var client = LogText.Of(connect.ClientId.Length > 0 ? connect.ClientId : "-");
        if (_errors.Allows((int)reason, out var suppressed))
            Logger.MqttConnectRefused(client, connection.RemoteName, LogText.Of(connect.UserName ?? "-"), reason, suppressed);
    }

    public void OnTakenOver(MqttConnection connection, MqttConnection displaced)
    {
        if (_errors.Allows(TakenOverSlot, out var suppressed))
            Logger.MqttTakenOver(connection.Name, displaced.RemoteName, connection.RemoteName, suppressed);
    }

    public void OnEnded(MqttConnection connection, ConnectionEnd end)
    {
        _connections.TryRemove(connection, out _);
        Metrics.OnEnded(end);
    }

    /// <summary>Ends all connections, with DISCONNECT where possible, and returns the memory of sessions and retained messages.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _sweep.DisposeAsync().ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
            connection.Abort(ConnectionEnd.Stopping);
        var ended = Task.WhenAll(_connections.Values);
        await Task.WhenAny(ended, Task.Delay(FarewellTime)).ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
            connection.Close();
        await ended.ConfigureAwait(false);
        Journal?.Dispose();   // cleared below, but kept on disk
        Sessions.Clear();
        Router.Clear();
    }

    private static string AdviceOn(ReasonCode reason) => reason switch
    {
        ReasonCode.PacketTooLarge => "If it is one of yours, raise Mqtt:MaxPacketBytes (PUBLISH) or Mqtt:MaxControlPacketBytes.",
        ReasonCode.QuotaExceeded => "If it is one of yours, raise Mqtt:MaxControlPacketBytes.",
        ReasonCode.UnsupportedProtocolVersion => "Set the client to MQTT 3.1.1 or 5.",
        ReasonCode.ClientIdentifierNotValid => "Give it a client id, or let it ask for a clean session.",
        _ => "",
    };

    private void Sweep()
    {
        var now = Time.GetTimestamp();
        foreach (var (connection, _) in _connections)
            connection.CheckDeadline(now);
        Sessions.Sweep();
        Router.RemoveExpired();
        Journal?.Nudge();
        _status.Sweep();
        _drops.Write();
        if (Acl.Refresh())
            EndForbiddenSubscriptions();
        if (_users.Version is var version && version != _usersVersion)
        {
            _usersVersion = version;
            EndConnectionsOfRemovedUsers();
        }
    }

    /// <summary>Ends all subscriptions that the changed ACL denies, of connected and absent clients.</summary>
    private void EndForbiddenSubscriptions()
    {
        foreach (var session in Sessions.All())
        {
            var access = AccessOf(session);
            session.Keep(filter => Allows(session, access, filter), Router);
        }

        bool Allows(MqttSession session, TopicAccess access, string filter)
        {
            if (access.MaySubscribe(filter))
                return true;
            OnDenied(session, access, "stay subscribed to", System.Text.Encoding.UTF8.GetBytes(filter));
            return false;
        }
    }

    private void EndConnectionsOfRemovedUsers()
    {
        foreach (var (connection, _) in _connections)
        {
            if (connection.PasswordUser is { } user && _users.Find(user) is null)
                connection.Abort(ConnectionEnd.UserRemoved);
        }
    }

    private TopicAccess AccessOf(MqttSession session) => new(Acl, string.IsNullOrEmpty(session.Owner) ? null : session.Owner, session.ClientId);

    private void Restore(ISessionStore store, MessageJournal messages)
    {
        if (store.SetAside is { } damaged)
            Logger.MqttStoreSetAside(damaged);
        using var restore = new SessionRestore(messages, Sessions, Router, Pool, Metrics);
        store.Read(restore);
        if (restore.Sessions > 0 || Router.RetainedCount > 0)
            Logger.MqttStoreRestored(restore.Sessions, restore.Queued, Router.RetainedCount);
    }

    /// <summary>Publishes the will of a client that left, if it is allowed now.</summary>
    private void PublishWill(MqttSession session, WillMessage will)
    {
        var topic = System.Text.Encoding.UTF8.GetBytes(will.Topic);
        if (AccessOf(session) is var access && !access.MayPublish(topic))
        {
            if (!TopicAccess.IsBridgeState(topic))
                OnDenied(session, access, "leave a will for", topic);
            return;
        }

        var propertiesLength = will.Properties.ForwardedLength;
        if (!Pool.TryRent(topic.Length + propertiesLength + will.Payload.Length, out var memory))
        {
            Metrics.OnDropped(DropReason.OutOfMemory);
            return;
        }

        var message = new Message(memory, topic.Length, propertiesLength, will.QoS, will.Retain, Message.ExpiryOf(will.Properties, Time));
        topic.CopyTo(memory.GetSpan());
        will.Properties.CopyForwarded(memory.GetSpan()[topic.Length..]);
        will.Payload.Span.CopyTo(memory.GetSpan()[message.PayloadOffset..]);
        Router.Publish(message, session.ClientId, new RouteCache(), default);
        memory.Release();
    }
}
