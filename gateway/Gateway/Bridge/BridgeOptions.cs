using Gateway.Mqtt;

namespace Gateway.Bridge;

/// <summary>The section "Bridge": another broker, from which boards are taken and to which events are published.</summary>
public sealed record BridgeOptions
{
    public const int PlainPort = 1883;
    public const int TlsPort = 8883;

    /// <summary>Name or address of the broker. Null: there is none.</summary>
    public string? Host { get; init; }

    /// <summary>Its port; 0 is 1883, or 8883 with <see cref="Tls"/>.</summary>
    public int Port { get; init; }

    /// <summary>V5, or V311 for brokers that do not know version 5.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>Under which the broker keeps the session: each gateway its own. Null: "gateway-" and <see cref="Events.EventOptions.Node"/>.</summary>
    public string? ClientId { get; init; }

    public string? User { get; init; }

    /// <summary>A file whose first line is the password; read with every connection.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The password, from the environment alone: a configuration file is read by too many.</summary>
    public string? Password { get; init; }

    public bool Tls { get; init; }

    /// <summary>PEM certificates of the authorities that the broker's may come from; null: those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM certificate to show to the broker.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM key of <see cref="CertificateFile"/>; null when it stands in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the broker's certificate has to be for; null: <see cref="Host"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether boards are taken from there.</summary>
    public bool Boards { get; init; } = true;

    /// <summary>All gateways with the same group divide the boards among them. Empty: this one takes them all.</summary>
    public string Group { get; init; } = "gateways";

    /// <summary>Topic filters of the boards to take; empty: every topic of protocol/MQTT.md section 2 that carries pictures or latencies.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>How long the broker keeps what comes for a gateway that is away. Version 5.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From the first step of connecting to the broker's answer to SUBSCRIBE, and from a ping to its answer.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a picture may wait for its commit before the connection is made anew, so that the broker sends it again.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a first failure is anything up to this, and twice that after each further one,</summary>
    public TimeSpan ReconnectFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>up to this.</summary>
    public TimeSpan ReconnectLongest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Publishes above QoS 0 that the broker may send before one is acknowledged.</summary>
    public int ReceiveMaximum { get; init; } = 20;

    /// <summary>Publishes above QoS 0 sent to the broker and not acknowledged by it.</summary>
    public int MaxInFlight { get; init; } = 20;

    /// <summary>Messages waiting for the broker; a full queue gives up pictures first, then the newest message.</summary>
    public int MaxQueuedMessages { get; init; } = 1000;

    /// <summary>Bytes of those.</summary>
    public int MaxQueuedBytes { get; init; } = 16 << 20;

    internal int RealPort => Port != 0 ? Port : Tls ? TlsPort : PlainPort;

    /// <summary>For people: without the password.</summary>
    public override string ToString() => $"{Host}:{RealPort}";
}
