namespace Gateway.Events;

/// <summary>The section "HomeAssistant": whether it finds the cameras by itself, on the broker that events go to.</summary>
public sealed record HomeAssistantOptions
{
    public bool Enabled { get; init; }

    /// <summary>Its discovery prefix.</summary>
    public string Prefix { get; init; } = "homeassistant";

    /// <summary>How often a camera's picture is published; a motion event has the next one published at once.</summary>
    public TimeSpan ImageInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where it says that it has started.</summary>
    internal string BirthTopic => $"{Prefix}/status";
}
