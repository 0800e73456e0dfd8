using System.Globalization;

namespace Gateway.Peers.Mqtt;

/// <summary>CPU seconds that each server took for a workload, medians.</summary>
internal readonly record struct Figures(Workload Work, double Ours, double Sink, double Mosquitto, double Subscribed)
{
    public static string Head => $"{"payload",-8} {"QoS",3} {"conns",5} | {"gateway",8} {"sink",8} {"mosq.",8} {"+sub",8} | {"gateway",8} {"mosq.",8} {"+sub",8} | {"/sink",6} {"mosq./",7} {"+sub/",7}";

    /// <summary>A line of the table: seconds per gigabyte, seconds per million messages, ratios.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Work.Size,-8} {Work.Qos,3} {Work.Connections,5} | {Ours / Work.Gigabytes,8:0.000} {Sink / Work.Gigabytes,8:0.000} {Mosquitto / Work.Gigabytes,8:0.000} {Subscribed / Work.Gigabytes,8:0.000} | "
        + $"{Ours / Work.Millions,8:0.00} {Mosquitto / Work.Millions,8:0.00} {Subscribed / Work.Millions,8:0.00} | {Ours / Sink,5:0.00}x {Mosquitto / Ours,6:0.0}x {Subscribed / Ours,6:0.0}x");
}
