namespace Gateway.Events;

/// <summary>The section "Events": what the daemon tells over MQTT (protocol/MQTT.md section 7).</summary>
public sealed record EventOptions
{
    /// <summary>On which broker.</summary>
    public EventBroker Broker { get; init; } = EventBroker.Auto;

    /// <summary>Every topic begins with this, and behind it the node.</summary>
    public string Topic { get; init; } = "gateway-events";

    /// <summary>This gateway's name among others: 1 to 64 of A-Z a-z 0-9 _ -. Null: the machine's name.</summary>
    public string? Node { get; init; }

    /// <summary>How often the counters of a camera are told, at most.</summary>
    public TimeSpan StateInterval { get; init; } = TimeSpan.FromSeconds(10);

    internal string NodeName => Node ?? Gateway.Bridge.NodeName.OfThisMachine;
}
