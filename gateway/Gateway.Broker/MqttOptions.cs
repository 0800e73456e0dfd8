using Gateway.Broker.Listeners;
using Gateway.Broker.Messages;

namespace Gateway.Broker;

/// <summary>The section "Mqtt" of the configuration. Every amount that a peer can make grow has its limit here.</summary>
public sealed record MqttOptions
{
    /// <summary>The address to listen on. Anything but loopback needs <see cref="UsersFile"/> with at least one user.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any free one.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>More listeners: TLS, WebSocket, other addresses.</summary>
    public IReadOnlyList<MqttListenerOptions> Listeners { get; init; } = [];

    /// <summary>Names and password hashes of those who may connect (<c>gateway user add</c> writes it). Null: nobody needs a password, on loopback only.</summary>
    public string? UsersFile { get; init; }

    /// <summary>Whether clients without a user may connect: on loopback only, and only while the users file has no users.</summary>
    public bool AllowAnonymous { get; init; } = true;

    /// <summary>Who may publish and subscribe to what. Null: everybody everything.</summary>
    public string? AclFile { get; init; }

    /// <summary>Connections at a time; more are closed as they come.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Connections a second from one address (of IPv6: from one /64), beyond <see cref="ConnectBurstPerAddress"/>; more are closed as they come. 0: no limit. Loopback has none.</summary>
    public int ConnectRatePerAddress { get; init; } = 20;

    /// <summary>Connections from one address at once.</summary>
    public int ConnectBurstPerAddress { get; init; } = 200;

    /// <summary>Wrong passwords for one user from one address before it has to wait; ten times as many, whatever the users, before all of that address has to.</summary>
    public int LockoutAfter { get; init; } = 5;

    /// <summary>How long the first wait lasts; each wrong password after it doubles that.</summary>
    public TimeSpan LockoutTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait, and after how long without a wrong password all is forgotten.</summary>
    public TimeSpan LockoutMaxTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Passwords that may wait to be checked; the oldest gives way, and its client is told to come back.</summary>
    public int MaxPasswordChecks { get; init; } = 1000;

    /// <summary>Addresses, and users with wrong passwords, that are remembered; the one not heard of for longest is forgotten.</summary>
    public int MaxTrackedAddresses { get; init; } = 10_000;

    /// <summary>Bytes of a whole PUBLISH.</summary>
    public int MaxPacketBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of a whole packet of any other type, and of the properties of a PUBLISH; at most <see cref="MaxPacketBytes"/>.</summary>
    public int MaxControlPacketBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of a topic name or filter.</summary>
    public int MaxTopicBytes { get; init; } = 4096;

    /// <summary>Levels of a topic name or filter.</summary>
    public int MaxTopicLevels { get; init; } = 200;

    /// <summary>Publishes above QoS 0 of one connection that wait for their acknowledgement; at the limit a connection of version 3.1.1 is not read until one
    /// is given, one of version 5 is told the number and closed when it goes beyond.</summary>
    public int MaxUnacknowledged { get; init; } = 64;

    /// <summary>Publishes above QoS 0 sent to one client and not acknowledged by it; more wait in its queue.</summary>
    public int MaxInFlight { get; init; } = 20;

    /// <summary>Messages waiting for one client.</summary>
    public int MaxQueuedMessages { get; init; } = 1000;

    /// <summary>Bytes waiting for one client.</summary>
    public int MaxQueuedBytes { get; init; } = 16 << 20;

    /// <summary>Bytes waiting for all clients together, so that slow ones cannot take the frame memory away from the cameras.</summary>
    public long MaxQueuedBytesTotal { get; init; } = 64 << 20;

    /// <summary>Packet ids of QoS 2 publishes that clients have not released, of all sessions together; a client with more than <see cref="MaxUnacknowledged"/> of them is disconnected beyond that.</summary>
    public int MaxUnreleased { get; init; } = 250_000;

    /// <summary>Subscriptions of one client; see <see cref="FilterCost"/>.</summary>
    public int MaxSubscriptionsPerClient { get; init; } = 1000;

    /// <summary>Subscriptions of all clients together, counted in the same way.</summary>
    public int MaxSubscriptions { get; init; } = 100_000;

    /// <summary>Sessions kept for clients that are away; the one away longest gives way to a new one.</summary>
    public int MaxOfflineSessions { get; init; } = 1000;

    /// <summary>How long a session is kept for a client that is away, whatever it asks for; 0 for as long as it asks.</summary>
    public TimeSpan MaxSessionExpiry { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The longest keep alive a client of version 5 is granted; 0 for whatever it asks. Version 3.1.1 cannot be told.</summary>
    public TimeSpan MaxKeepAlive { get; init; }

    /// <summary>Topic aliases of one connection, each way.</summary>
    public int MaxTopicAliases { get; init; } = 16;

    /// <summary>Topics with a retained message.</summary>
    public int MaxRetainedMessages { get; init; } = 10_000;

    /// <summary>Memory held by retained messages.</summary>
    public long MaxRetainedBytes { get; init; } = 64 << 20;

    /// <summary>Whether sessions that outlive their connection, and retained messages, outlive the process too.</summary>
    public bool PersistSessions { get; init; } = true;

    /// <summary>Bytes of the messages stored for that; more are dropped.</summary>
    public long MaxStoredBytes { get; init; } = 256 << 20;

    /// <summary>How often the broker publishes how it is doing, below <c>$SYS</c>; 0 for never.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From accepting a connection to its whole CONNECT.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a packet to its last, and for a publish to be acknowledged while the connection waits for that.</summary>
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a publish above QoS 0 waits for frame memory before its connection is closed.</summary>
    public TimeSpan MemoryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All listeners, the one of <see cref="Address"/> first, each with the place of its settings.</summary>
    internal IReadOnlyList<(string Key, MqttListenerOptions Listener)> AllListeners() =>
    [
        ("Mqtt", new MqttListenerOptions { Address = Address, Port = Port }),
        .. Listeners.Select((listener, index) => ($"Mqtt:Listeners:{index}", listener)),
    ];

    /// <summary>Whether <see cref="AclFile"/> was set, so that it has to exist; else it is where the file would be.</summary>
    internal bool AclFileIsRequired { get; init; } = true;

    internal Mqtt.MqttLimits PacketLimits() => new()
    {
        MaxPacketBytes = MaxPacketBytes,
        MaxControlPacketBytes = Math.Min(MaxControlPacketBytes, MaxPacketBytes),   // of all packets the larger one is told
        MaxTopicBytes = MaxTopicBytes,
        MaxTopicLevels = MaxTopicLevels,
    };
}
