namespace Gateway.Settings;

/// <summary>The section <c>HomeAssistant</c>.</summary>
public sealed record HomeAssistantOptions
{
    [Setting("Whether to publish discovery messages and pictures.")]
    public bool Enabled { get; init; }

    [Setting("Home Assistant's discovery prefix. When it announces its start on `PREFIX/status`, everything is published again.")]
    public string Prefix { get; init; } = "homeassistant";

    [Setting("Time between two published pictures of a camera; after a motion event the next picture is published at once.", Min = "1s", Max = "1d")]
    public TimeSpan ImageInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Topic on which Home Assistant announces its start.</summary>
    public string BirthTopic => $"{Prefix}/status";

    internal void Check(string key, SettingProblems problems, EventOptions events) => problems.Require(
        !Enabled || events.Broker != EventBroker.Off, $"{key}:Enabled", "is true, but Events:Broker is Off, so Home Assistant would receive nothing");
}
