using System.Globalization;

namespace Gateway.Peers.Mqtt;

/// <summary>CPU seconds that each server took for a workload, medians.</summary>
internal readonly record struct Figures(Workload Work, double Ours, double Sink, double Mosquitto, double Subscribed, double MqttNet)
{
    public static string Head =>
        $"{"payload",-8} {"QoS",3} {"conns",5} | {"gateway",8} {"sink",8} {"mosq.",8} {"+sub",8} {"MQTTnet",8} | "
        + $"{"gateway",8} {"mosq.",8} {"+sub",8} {"MQTTnet",8} | {"/sink",6} {"mosq./",7} {"+sub/",7} {"MQTTnet/",8}";

    /// <summary>A line of the table: seconds per gigabyte, seconds per million messages, ratios.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Work.Size,-8} {Work.Qos,3} {Work.Connections,5} | {Columns(Work.Gigabytes, 3, Ours, Sink, Mosquitto, Subscribed, MqttNet)} | "
        + $"{Columns(Work.Millions, 2, Ours, Mosquitto, Subscribed, MqttNet)} | "
        + $"{Ours / Sink,5:0.00}x {Mosquitto / Ours,6:0.0}x {Subscribed / Ours,6:0.0}x {MqttNet / Ours,7:0.0}x");

    private static string Columns(double units, int digits, params IEnumerable<double> seconds) =>
        string.Join(' ', seconds.Select(value => (value / units).ToString($"F{digits}", CultureInfo.InvariantCulture).PadLeft(8)));
}
