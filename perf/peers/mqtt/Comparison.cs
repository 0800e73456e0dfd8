using System.Globalization;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Mqtt;

/// <summary>All servers at once, asked in turns: what else happens on the machine happens to all of them.</summary>
internal sealed class Comparison : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);   // the compiler begins when nothing new was called for 100 ms

    private readonly Server _ours = Server.StartOwn("gateway", "daemon");
    private readonly Server _sink = Server.StartOwn("sink", "sink");
    private readonly Server _mosquitto = Server.StartMosquitto("mosquitto");
    private readonly Server _subscribed = Server.StartMosquitto("mosquitto+sub");
    private readonly Server _mqttNet = Server.StartOwn("MQTTnet", "mqttnet");

    /// <summary>Messages that Mosquitto did not bring to its subscriber.</summary>
    public long Lost { get; private set; }

    /// <summary>Lets the code of both .NET servers be compiled for the workloads, as it is in a process that has run for a while.</summary>
    public void WarmUp(IEnumerable<Workload> works)
    {
        foreach (var work in works)
        {
            Turn(_ours, work);
            Turn(_mqttNet, work);
            Thread.Sleep(Settling);
        }
    }

    /// <summary>Runs a workload on each server, rounds times in turns, after one that is not counted.</summary>
    public Figures Run(Workload work, int rounds)
    {
        List<double> ours = [], sink = [], mosquitto = [], subscribed = [], mqttNet = [];
        for (var round = 0; round <= rounds; round++)
        {
            ours.Add(CountedTurn(_ours, work));
            sink.Add(Turn(_sink, work));
            mosquitto.Add(Turn(_mosquitto, work));
            subscribed.Add(Turn(_subscribed, work));
            mqttNet.Add(CountedTurn(_mqttNet, work));
        }

        return new Figures(work, Median(ours), Median(sink), Median(mosquitto), Median(subscribed), Median(mqttNet));
    }

    /// <summary>Bytes that the managed heaps of the daemon and of MQTTnet hand out per message, in steady state.</summary>
    public (double Ours, double MqttNet) AllocatedPerMessage(Workload work) =>
        (AllocatedPerMessage(_ours, work), AllocatedPerMessage(_mqttNet, work));

    /// <summary>From a board's send to the handler, milliseconds: one board, a frame at a time.</summary>
    public (double P50, double P99) Latency(int payloadBytes, int frames)
    {
        Probe.Send(_ours.Port, payloadBytes, frames / 4);
        _ours.Ask("time");
        Probe.Send(_ours.Port, payloadBytes, frames);
        var answer = _ours.Ask("count");
        return (double.Parse(answer[2], CultureInfo.InvariantCulture), double.Parse(answer[3], CultureInfo.InvariantCulture));
    }

    /// <summary>From a board's send to a subscriber behind Mosquitto that has the whole frame, milliseconds.</summary>
    public (double P50, double P99) LatencyBehindMosquitto(int payloadBytes, int frames) =>
        Probe.SendAndReceive(_mosquitto.Port, payloadBytes, frames);

    public void Dispose()
    {
        _ours.Dispose();
        _sink.Dispose();
        _mosquitto.Dispose();
        _subscribed.Dispose();
        _mqttNet.Dispose();
    }

    /// <summary>Of the rounds after the first, which warms up.</summary>
    private static double Median(List<double> rounds)
    {
        var values = rounds[1..];
        values.Sort();
        return values[values.Count / 2];
    }

    private static double AllocatedPerMessage(Server server, Workload work)
    {
        using var crew = new Crew(server.Port, work);
        crew.Run();
        var before = double.Parse(server.Ask("count")[1], CultureInfo.InvariantCulture);
        crew.Run();
        return (double.Parse(server.Ask("count")[1], CultureInfo.InvariantCulture) - before) / (work.PerConnection * work.Connections);
    }

    /// <summary>A turn of a server whose handler counts.</summary>
    /// <exception cref="InvalidOperationException">The handler did not get every message.</exception>
    private double CountedTurn(Server server, Workload work)
    {
        var before = Count(server);
        var seconds = Turn(server, work);
        return Count(server) - before is var counted && counted == work.PerConnection * work.Connections
            ? seconds
            : throw new InvalidOperationException($"{server.Name}'s handler counted {counted} of {work.PerConnection * work.Connections} messages");
    }

    private static long Count(Server server) => long.Parse(server.Ask("count")[0], CultureInfo.InvariantCulture);

    /// <returns>CPU seconds the server took.</returns>
    private double Turn(Server server, Workload work)
    {
        using var crew = new Crew(server.Port, work, speaksMqtt: server != _sink);
        using var subscriber = server == _subscribed ? new Subscriber(server.Port, work.Qos, crew.PacketLength, work.PayloadBytes) : null;
        var before = ProcessCpu.Seconds(server.ProcessId);
        crew.Run();
        Lost += subscriber?.WaitFor(work.PerConnection * work.Connections) ?? 0;
        return ProcessCpu.Seconds(server.ProcessId) - before;
    }
}
