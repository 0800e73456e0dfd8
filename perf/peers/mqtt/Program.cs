using System.Globalization;
using Gateway.Peers.Mqtt;

// mqtt-peer [--rounds N]: the same packets to the gateway's MQTT endpoint, to a plain TCP sink, to Mosquitto without and with a subscriber,
// and to MQTTnet's server.
// It starts itself again as: daemon, sink, mqttnet. For a profiler, on a server that runs already: load PORT BYTES QOS CONNECTIONS MESSAGES.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = 7;
switch (args)
{
    case ["daemon"]:
        await CountingDaemon.RunAsync();
        return 0;
    case ["sink"]:
        ByteSink.Run();
        return 0;
    case ["mqttnet"]:
        await MqttNetReceiver.RunAsync();
        return 0;
    case ["load", .. { Length: 5 } numbers]:
        var n = numbers.Select(int.Parse).ToArray();
        using (var crew = new Crew(n[0], new Workload(n[1], n[2], n[3], n[4])))
            crew.Run();
        return 0;
    case ["--rounds", var given] when int.TryParse(given, out rounds) && rounds > 0:
    case []:
        break;
    default:
        Console.Error.WriteLine("usage: mqtt-peer [--rounds N]");
        return 2;
}

const int Frame = 50_000;
const int Small = 200;
(int Bytes, int Messages)[] sizes = [(Frame, 6_000), (4_000, 40_000), (Small, 150_000)];
static double Mean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));
static string Goal(string what, double value, bool isMet) => $"  {what,-58} {value,8:0.00}   {(isMet ? "met" : "MISSED")}";

int[] qualities = [0, 1];
int[] crews = [16, 64];
List<Workload> works =
[
    .. from size in sizes from qos in qualities from connections in crews select new Workload(size.Bytes, qos, connections, size.Messages),
];
using var comparison = new Comparison();
comparison.WarmUp([.. works, .. works]);
var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
Console.WriteLine($"CPU of the server's process, user and system, median of {rounds} turns. load average: {load}");
Console.WriteLine($"{"",-18} | {"seconds per gigabyte",44} | {"seconds per million messages",35} |");
Console.WriteLine(Figures.Head);
var all = new List<Figures>();
foreach (var work in works)
{
    all.Add(comparison.Run(work, rounds));
    Console.WriteLine(all[^1]);
}

var (allocated, allocatedByMqttNet) = comparison.AllocatedPerMessage(new Workload(Frame, 1, 16, 4_000));
var (ours, oursP99) = comparison.Latency(Frame, 2_000);
var (behind, behindP99) = comparison.LatencyBehindMosquitto(Frame, 1_000);
Console.WriteLine(
    $"latency of a 50 KB frame, one board, p50 (p99) ms: to the gateway's handler {ours:0.000} ({oursP99:0.000}); "
    + $"to a subscriber behind mosquitto {behind:0.000} ({behindP99:0.000})");
Console.WriteLine(
    $"allocated by the gateway's process: {allocated:0.00} bytes a frame, by MQTTnet's: {allocatedByMqttNet:0}; "
    + $"not delivered to its subscriber by mosquitto: {comparison.Lost} messages");

var frames = all.Where(f => f.Work.PayloadBytes == Frame).ToList();
var small = all.Where(f => f.Work.PayloadBytes == Small).ToList();
var sink = Mean(frames.Select(f => f.Ours / f.Sink));
var mosquitto = Mean(frames.Select(f => f.Mosquitto / f.Ours));
var subscribed = Mean(frames.Select(f => f.Subscribed / f.Ours));
var mqttNet = Mean(frames.Select(f => f.MqttNet / f.Ours));
var small0 = Mean(small.Where(f => f.Work.Qos == 0).Select(f => f.Mosquitto / f.Ours));
var small1 = Mean(small.Where(f => f.Work.Qos == 1).Select(f => f.Mosquitto / f.Ours));
var smallMqttNet = Mean(small.Select(f => f.MqttNet / f.Ours));
Console.WriteLine("goals (geometric means over QoS and connections)");
Console.WriteLine(Goal("50 KB: gateway / sink, at most 2", sink, sink <= 2));
Console.WriteLine(Goal("50 KB: mosquitto / gateway, at least 1.5", mosquitto, mosquitto >= 1.5));
Console.WriteLine(Goal("50 KB: mosquitto with a subscriber / gateway, at least 3", subscribed, subscribed >= 3));
Console.WriteLine(Goal("50 KB: p50 to the handler in ms, under 0.08", ours, ours < 0.08));
Console.WriteLine(Goal("200 B, QoS 0: mosquitto / gateway, at least 10", small0, small0 >= 10));
Console.WriteLine(Goal("200 B, QoS 1: mosquitto / gateway, at least 6", small1, small1 >= 6));
Console.WriteLine(
    $"mqtt: sink={sink:0.00}x mosquitto={mosquitto:0.0}x mosquitto+sub={subscribed:0.0}x small={Mean([small0, small1]):0.0}x "
    + $"mqttnet={mqttNet:0.0}x small_mqttnet={smallMqttNet:0.0}x");
return 0;
