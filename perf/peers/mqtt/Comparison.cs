using System.Globalization;

namespace Gateway.Peers.Mqtt;

/// <summary>All servers at once, asked in turns: what else happens on the machine happens to all of them.</summary>
internal sealed class Comparison : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);   // the compiler begins when nothing new was called for 100 ms

    private readonly Server _ours = Server.StartOwn("gateway", "daemon");
    private readonly Server _sink = Server.StartOwn("sink", "sink");
    private readonly Server _mosquitto = Server.StartMosquitto("mosquitto");
    private readonly Server _subscribed = Server.StartMosquitto("mosquitto+sub");

    /// <summary>Messages that Mosquitto did not bring to its subscriber.</summary>
    public long Lost { get; private set; }

    /// <summary>Lets the daemon's code be compiled for what is to come, as it is in one that has run for a while.</summary>
    public void WarmUp(IEnumerable<Workload> works)
    {
        foreach (var work in works)
        {
            Turn(_ours, work);
            Thread.Sleep(Settling);
        }
    }

    /// <summary>Runs a workload on each server, rounds times in turns, after one that is not counted.</summary>
    public Figures Run(Workload work, int rounds)
    {
        var (ours, sink, mosquitto, subscribed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var before = Count();
            var (o, s, m, b) = (Turn(_ours, work), Turn(_sink, work), Turn(_mosquitto, work), Turn(_subscribed, work));
            if (Count() - before is var counted && counted != work.PerConnection * work.Connections)
                throw new InvalidOperationException($"the gateway's handler counted {counted} of {work.PerConnection * work.Connections} messages");
            if (round == 0)
                continue;
            ours.Add(o);
            sink.Add(s);
            mosquitto.Add(m);
            subscribed.Add(b);
        }

        return new Figures(work, Median(ours), Median(sink), Median(mosquitto), Median(subscribed));
    }

    /// <summary>Bytes the daemon's managed heap hands out per message, in steady state.</summary>
    public double AllocatedPerMessage(Workload work)
    {
        using var crew = new Crew(_ours.Port, work);
        crew.Run();
        var before = double.Parse(_ours.Ask("count")[1], CultureInfo.InvariantCulture);
        crew.Run();
        return (double.Parse(_ours.Ask("count")[1], CultureInfo.InvariantCulture) - before) / (work.PerConnection * work.Connections);
    }

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
    public (double P50, double P99) LatencyBehindMosquitto(int payloadBytes, int frames) => Probe.SendAndReceive(_mosquitto.Port, payloadBytes, frames);

    public void Dispose()
    {
        _ours.Dispose();
        _sink.Dispose();
        _mosquitto.Dispose();
        _subscribed.Dispose();
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private long Count() => long.Parse(_ours.Ask("count")[0], CultureInfo.InvariantCulture);

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
