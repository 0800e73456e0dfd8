namespace Gateway.Settings;

/// <summary>The section <c>Events</c>.</summary>
public sealed record EventOptions
{
    [Setting("`Own`: the daemon's own broker. `Bridge`: the broker of `Bridge`. `Auto`: the latter if there is one. `Off`: no events.")]
    public EventBroker Broker { get; init; } = EventBroker.Auto;

    [Setting("First level of every topic; the node follows.")]
    public string Topic { get; init; } = "gateway-events";

    [Setting("Name of this gateway on the broker; each gateway needs its own. Null: the name of the machine.",
        Pattern = CameraOptions.NamePattern, Form = CameraOptions.NameForm)]
    public string? Node { get; init; }

    [Setting("Shortest time between two messages with the counters of a camera; they are published only when they have changed.",
        Min = "1s", Max = "1d")]
    public TimeSpan StateInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><see cref="Node"/>, or the name of the machine with hyphens for everything that does not fit into a topic.</summary>
    public string NodeName
    {
        get
        {
            if (Node is not null)
                return Node;
            var machine = string.Concat(Environment.MachineName.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-'));
            return machine.Length > 0 ? machine : "gateway";
        }
    }

    internal void Check(string key, SettingProblems problems, BridgeOptions bridge) => problems.Require(
        Broker != EventBroker.Bridge || bridge.Host is not null, $"{key}:Broker", "is Bridge, and there is none; set Bridge:Host, or \"Own\"");
}

public enum EventBroker
{
    /// <summary>The other broker if <c>Bridge:Host</c> names one, otherwise the daemon's own.</summary>
    Auto,
    Off,
    Own,
    Bridge,
}
