namespace Gateway.Settings;

/// <summary>The section <c>Mqtt</c>.</summary>
public sealed record MqttOptions
{
    [Setting("Address to listen on. Any other than a loopback address requires `UsersFile` with at least one user.")]
    public string Address { get; init; } = "127.0.0.1";

    [Setting("Port to listen on; 0 takes any free port.", Min = 0, Max = ushort.MaxValue)]
    public int Port { get; init; } = 1883;

    [Setting("More listeners, for TLS, WebSocket or other addresses.")]
    public IReadOnlyList<MqttListenerOptions> Listeners { get; init; } = [];

    [Setting("File with the names and password hashes of the users; `gateway user add` writes it. Null: `mqtt.users` in the data directory.")]
    public string? UsersFile { get; init; }

    [Setting("Whether clients without a user may connect: on loopback only, and only while the users file has no users.")]
    public bool AllowAnonymous { get; init; } = true;

    [Setting("File with the topics that each user may publish and subscribe to. "
        + "Null: `mqtt.acl` in the data directory if it exists; otherwise every user may use every topic, but publish no commands for boards.")]
    public string? AclFile { get; init; }

    [Setting("Open connections; one more is closed at once.", Min = 1, Max = 1_000_000, Unit = "connections")]
    public int MaxConnections { get; init; } = 10_000;

    [Setting("Connections a second from one address (IPv6: from one /64) after a burst of `ConnectBurstPerAddress`; more are closed at once. "
        + "0: no limit. Loopback has no limit.", Min = 0, Max = 1_000_000, Unit = "connections a second")]
    public int ConnectRatePerAddress { get; init; } = 20;

    [Setting("Connections from one address in one burst.", Min = 1, Max = 1_000_000, Unit = "connections")]
    public int ConnectBurstPerAddress { get; init; } = 200;

    [Setting("Wrong passwords for one user from one address before further attempts have to wait. "
        + "Ten times as many, for any users, make the whole address wait, except loopback. A password accepted since the start is never refused.",
        Min = 1, Max = 1_000_000, Unit = "wrong passwords")]
    public int LockoutAfter { get; init; } = 5;

    [Setting("The first wait; each further wrong password doubles it.", Above = "0", Max = "1h")]
    public TimeSpan LockoutTime { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("The longest wait, and the time without a wrong password after which all of them are forgotten.", Above = "0", Max = "1d")]
    public TimeSpan LockoutMaxTime { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("Passwords waiting to be checked. Half the cores check them, the newest first. "
        + "When exceeded, the oldest is given up, and its client is asked to come back.", Min = 1, Max = 1_000_000, Unit = "checks")]
    public int MaxPasswordChecks { get; init; } = 1000;

    [Setting("Remembered addresses, and users with wrong passwords. When exceeded, the one idle for longest is forgotten.",
        Min = 1, Max = 10_000_000, Unit = "addresses")]
    public int MaxTrackedAddresses { get; init; } = 10_000;

    [Setting("Bytes of a whole PUBLISH packet.", Min = 128, Max = "256MiB", Unit = "bytes")]
    public int MaxPacketBytes { get; init; } = 8 << 20;

    [Setting("Bytes of a whole packet of any other type, and of the properties of a PUBLISH; at most `MaxPacketBytes`. "
        + "Clients of version 5 learn `MaxPacketBytes` only, and get reason 0x97, Quota exceeded, beyond this limit.",
        Min = 128, Max = "256MiB", Unit = "bytes")]
    public int MaxControlPacketBytes { get => Math.Min(field, MaxPacketBytes); init; } = 64 << 10;

    [Setting("Bytes of a topic name or filter.", Min = 16, Max = ushort.MaxValue, Unit = "bytes")]
    public int MaxTopicBytes { get; init; } = 4096;

    [Setting("Levels of a topic name or filter.", Min = 3, Max = ushort.MaxValue, Unit = "levels")]
    public int MaxTopicLevels { get; init; } = 200;

    [Setting("Publishes above QoS 0 of one connection that wait for their acknowledgement. At the limit, a connection of version 3.1.1 is not read "
        + "until one is acknowledged; a connection of version 5 learns the limit and is closed beyond it.",
        Min = 1, Max = ushort.MaxValue, Unit = "publishes")]
    public int MaxUnacknowledged { get; init; } = 64;

    [Setting("Publishes above QoS 0 sent to one client and not acknowledged by it; more wait in its queue.",
        Min = 1, Max = short.MaxValue, Unit = "publishes")]
    public int MaxInFlight { get; init; } = 20;

    [Setting("Messages waiting for one client.", Min = 1, Max = 10_000_000, Unit = "messages")]
    public int MaxQueuedMessages { get; init; } = 1000;

    [Setting("Bytes waiting for one client.", Min = "1KiB", Max = int.MaxValue, Unit = "bytes")]
    public int MaxQueuedBytes { get; init; } = 16 << 20;

    [Setting("Bytes waiting for all clients together, so that slow clients leave frame memory for the cameras.",
        Min = "1KiB", Max = "1TiB", Unit = "bytes")]
    public long MaxQueuedBytesTotal { get; init; } = 64 << 20;

    [Setting("Packet ids of QoS 2 publishes that clients have not released by PUBREL, of all sessions together. "
        + "Beyond it, a client with more than `MaxUnacknowledged` of them is disconnected, in version 5 with reason 0x97.",
        Min = 0, Max = 100_000_000, Unit = "packet ids")]
    public int MaxUnreleased { get; init; } = 250_000;

    [Setting("Subscriptions of one client. A filter counts once, and once more for every 8 levels.",
        Min = 1, Max = 10_000_000, Unit = "subscriptions")]
    public int MaxSubscriptionsPerClient { get; init; } = 1000;

    [Setting("Subscriptions of all clients together, counted in the same way.", Min = 10, Max = 100_000_000, Unit = "subscriptions")]
    public int MaxSubscriptions { get; init; } = 100_000;

    [Setting("Sessions kept for absent clients. When exceeded, the one absent for longest is ended.", Min = 0, Max = 10_000_000, Unit = "sessions")]
    public int MaxOfflineSessions { get; init; } = 1000;

    [Setting("Longest time that a session is kept for an absent client, even if it asks for more. 0: as long as it asks.",
        OrZero = true, Min = "1s", Max = "36500d")]
    public TimeSpan MaxSessionExpiry { get; init; } = TimeSpan.FromDays(30);

    [Setting("Longest keep alive granted to a client of version 5. 0: as long as it asks. Version 3.1.1 has no way to limit it.",
        OrZero = true, Min = "1s", Max = "65535s")]
    public TimeSpan MaxKeepAlive { get; init; }

    [Setting("Topic aliases of one connection, in each direction.", Min = 0, Max = ushort.MaxValue, Unit = "topic aliases")]
    public int MaxTopicAliases { get; init; } = 16;

    [Setting("Topics with a retained message.", Min = 0, Max = 10_000_000, Unit = "messages")]
    public int MaxRetainedMessages { get; init; } = 10_000;

    [Setting("Memory for retained messages.", Min = 0, Max = "1TiB", Unit = "bytes")]
    public long MaxRetainedBytes { get; init; } = 64 << 20;

    [Setting("Whether retained messages, and sessions that outlive their connection, also outlive the daemon: in `sessions.db` of the data "
        + "directory, readable only by the daemon's user and not encrypted.")]
    public bool PersistSessions { get; init; } = true;

    [Setting("Bytes of the messages stored for that; more are dropped.", Min = 0, Max = "1TiB", Unit = "bytes")]
    public long MaxStoredBytes { get; init; } = 256 << 20;

    [Setting("Time between two reports of the broker below `$SYS`. 0: no reports.", OrZero = true, Min = "1s", Max = "1d")]
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Longest time from a connection to its whole CONNECT.", Above = "0", Max = "1h")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Longest time from the first byte of a packet to its last, with a second more for each 100 bytes that came; "
        + "between two of its bytes; and to the acknowledgement of a publish for which the connection waits.",
        Above = "0", Max = "1h")]
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("Longest wait of a publish above QoS 0 for frame memory; then its connection is closed.", Above = "0", Max = "1h")]
    public TimeSpan MemoryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the settings name <see cref="AclFile"/>, so that it has to exist.</summary>
    public bool AclFileIsRequired { get; init; } = true;

    /// <summary>Remembers that the two files had entries; null to remember nothing.</summary>
    public string? DoorsFile { get; init; }

    /// <summary>All listeners, the one of <see cref="Address"/> first, each with the key of its section.</summary>
    public IReadOnlyList<(string Key, MqttListenerOptions Listener)> AllListeners() =>
    [
        ("Mqtt", new MqttListenerOptions { Address = Address, Port = Port }),
        .. Listeners.Select((listener, index) => ($"Mqtt:Listeners:{index}", listener)),
    ];

    internal MqttOptions In(string dataDirectory) => this with
    {
        UsersFile = UsersFile ?? Path.Combine(dataDirectory, "mqtt.users"),
        AclFile = AclFile ?? Path.Combine(dataDirectory, "mqtt.acl"),
        AclFileIsRequired = AclFile is not null,
        DoorsFile = Path.Combine(dataDirectory, "doors"),
    };

    internal void Check(string key, SettingProblems problems)
    {
        problems.Require(LockoutMaxTime >= LockoutTime, $"{key}:LockoutMaxTime",
            $"is {UnitText.Format(LockoutMaxTime)}; it must be at least LockoutTime, {UnitText.Format(LockoutTime)}");
        problems.RequirePath(UsersFile, $"{key}:UsersFile");
        problems.RequireFile(AclFile, $"{key}:AclFile");
        foreach (var (place, listener) in AllListeners())
            listener.Check(place, problems);
    }
}
