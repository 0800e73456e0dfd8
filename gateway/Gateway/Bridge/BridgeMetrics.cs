using System.Diagnostics.Metrics;
using Gateway.Bridge.Client;
using Gateway.Frames;

namespace Gateway.Bridge;

/// <summary>State of the connection to the other broker; 0 if none is configured.</summary>
internal sealed class BridgeMetrics : IMetrics
{
    public BridgeMetrics(BridgeService bridge, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("bridge.connected", () => bridge.Client?.State == ClientState.Connected ? 1 : 0);
        meter.Gauge("bridge.queued", () => bridge.Client?.Queued ?? 0, description: "Messages that wait to be published.");
        meter.Count("bridge.dropped", () => bridge.Client?.Dropped ?? 0, description: "Messages dropped because too many wait.");
    }
}
