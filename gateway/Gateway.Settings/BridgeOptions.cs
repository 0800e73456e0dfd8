namespace Gateway.Settings;

/// <summary>The section <c>Bridge</c>.</summary>
public sealed record BridgeOptions
{
    public const int PlainPort = 1883;
    public const int TlsPort = 8883;

    private const int MaxClientId = 128;

    [Setting("Name or address of the broker, without a port. Null: there is none.")]
    public string? Host { get; init; }

    [Setting("Port of the broker. 0: 1883, or 8883 with `Tls`.", Min = 0, Max = ushort.MaxValue)]
    public int Port { get; init; }

    [Setting("`V5`, or `V311` for brokers that do not support version 5 of MQTT.")]
    public BridgeVersion Version { get; init; } = BridgeVersion.V5;

    [Setting("Client id under which the broker keeps the session; each gateway needs its own. Null: `gateway-` and `Events.Node`.")]
    public string? ClientId { get; init; }

    [Setting("User name of the gateway on the broker.")]
    public string? User { get; init; }

    [Setting("File whose first line is the password; read with every connection.")]
    public string? PasswordFile { get; init; }

    [Setting("Password, accepted from the environment only, as `GATEWAY__BRIDGE__PASSWORD`.", Secret = true, FromEnvironment = true)]
    public string? Password { get; init; }

    [Setting("TLS 1.2 or 1.3. The certificate of the broker must be for `Host`.")]
    public bool Tls { get; init; }

    [Setting("Authorities in PEM that may have issued the broker's certificate. Null: those of the system. Read with every connection.")]
    public string? CaFile { get; init; }

    [Setting("Certificate in PEM that the gateway presents to the broker.")]
    public string? CertificateFile { get; init; }

    [Setting("Key of `CertificateFile` in PEM, not encrypted. Null: it is in the same file.")]
    public string? KeyFile { get; init; }

    [Setting("Name that the broker's certificate must be for, if that is not `Host`.")]
    public string? ServerName { get; init; }

    [Setting("Whether the gateway receives boards from the broker. `false` also makes the broker discard the session with its waiting messages.")]
    public bool Boards { get; init; } = true;

    [Setting("Gateways with the same group share the messages of the boards (`$share/GROUP/FILTER`). "
        + "Empty: this gateway receives all of them, and the broker need not support shared subscriptions.",
        Pattern = "^[^/+#\\u0000-\\u001f\\u007f-\\u009f]*$", Form = "a name without / + #")]
    public string Group { get; init; } = "gateways";

    [Setting("Topic filters of the boards to receive (`[\"gateway/yard-1/frame\"]`). Empty: `gateway/+/frame`, `iot/image` and `iot/latency`, "
        + "and for commands `gateway/+/state` and `gateway/+/set`. "
        + "After a change of `Group` or `Filters`, set another `ClientId`: a broker keeps old subscriptions with the session.")]
    public IReadOnlyList<string> Filters { get; init; } = [];

    [Setting("Time that the broker keeps messages for an absent gateway. Only version 5; for 3.1.1, the broker's settings decide.",
        Min = "0", Max = "365d")]
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    [Setting("Time without a packet after which a ping is sent.", Min = "5s", Max = "18h")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("Longest time from the first step of connecting to the broker's answer to SUBSCRIBE, and from a ping to its answer.",
        Min = "1s", Max = "10min")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Longest wait of a picture for its commit. Then the gateway connects again, so that the broker sends the picture again.",
        Min = "1s", Max = "1h")]
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("Longest wait after a first failure; the wait is random, and each further failure doubles its limit.", Min = "10ms", Max = "1h")]
    public TimeSpan ReconnectFirst { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("Longest wait after any number of failures. After a refusal by the broker, the gateway waits this time at once.",
        Min = "10ms", Max = "1d")]
    public TimeSpan ReconnectLongest { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("Publishes above QoS 0 that the broker may send before one is acknowledged; each holds its picture in memory.",
        Min = 1, Max = ushort.MaxValue, Unit = "publishes")]
    public int ReceiveMaximum { get; init; } = 20;

    [Setting("Publishes above QoS 0 sent to the broker and not acknowledged by it.", Min = 1, Max = 10_000, Unit = "publishes")]
    public int MaxInFlight { get; init; } = 20;

    [Setting("Messages waiting for the broker. When exceeded, pictures are dropped first, then the newest message.",
        Min = 1, Max = 1_000_000, Unit = "messages")]
    public int MaxQueuedMessages { get; init; } = 1000;

    [Setting("Bytes of the waiting messages.", Min = "64KiB", Max = int.MaxValue, Unit = "bytes")]
    public int MaxQueuedBytes { get; init; } = 16 << 20;

    /// <summary><see cref="Port"/>, or the usual one.</summary>
    public int RealPort => Port != 0 ? Port : Tls ? TlsPort : PlainPort;

    /// <summary>Broker and port, for people; never the password.</summary>
    public override string ToString() => $"{Host}:{RealPort}";

    internal void Check(string key, SettingProblems problems, MqttOptions mqtt)
    {
        problems.Require(ReconnectLongest >= ReconnectFirst, $"{key}:ReconnectLongest",
            $"is {UnitText.Format(ReconnectLongest)}; it must be at least ReconnectFirst, {UnitText.Format(ReconnectFirst)}");
        if (Host is null)
            return;
        problems.Require(
            Uri.CheckHostName(Host) != UriHostNameType.Unknown, $"{key}:Host",
            $"is \"{Host}\"; it must be a name or an address alone. The port is {key}:Port, and mqtts:// is \"Tls\": true");
        problems.Require(
            mqtt.Port == 0 || RealPort != mqtt.Port || !ListenAddress.IsLoopback(Host), $"{key}:Host",
            $"is this gateway's own broker (Mqtt:Port is {mqtt.Port} too); name another broker, or give either another port");
        problems.Require(ClientId is null || (ClientId.Length is > 0 and <= MaxClientId && !ClientId.Any(char.IsControl)), $"{key}:ClientId",
            $"must have 1 to {MaxClientId} characters, no control characters");
        problems.Require(User is not null || (PasswordFile ?? Password) is null, $"{key}:User", "is missing, although there is a password");
        problems.Require(PasswordFile is null || Password is null, $"{key}:PasswordFile",
            "is set, and so is the password in the environment; set only one of them");
        problems.Require(KeyFile is null || CertificateFile is not null, $"{key}:CertificateFile", "is missing, although there is a KeyFile");
        foreach (var (file, name) in new[] { (CaFile, nameof(CaFile)), (CertificateFile, nameof(CertificateFile)), (KeyFile, nameof(KeyFile)) })
        {
            problems.Require(file is null || Tls, $"{key}:{name}", "is for TLS; set \"Tls\": true too");
            problems.RequireFile(file, $"{key}:{name}");
        }

        problems.RequireFile(PasswordFile, $"{key}:PasswordFile");
    }
}

/// <summary>Versions of MQTT that the bridge speaks, by the names of the protocol library's versions.</summary>
public enum BridgeVersion { V311, V5 }
