using Gateway.Protocol.Messages;

namespace Gateway.Load;

/// <summary>What the daemon said of itself in one Stats message; NaN for what it did not say.</summary>
internal readonly record struct DaemonCounters(double UptimeSeconds, double CpuSeconds, double WorkingBytes, double AllocatedBytes, double Collections, double Frames)
{
    public static DaemonCounters From(StatsMessage message) => new(
        Value(message, "uptime.s"),
        Value(message, "cpu.s"),
        Value(message, "memory.working.bytes"),
        Value(message, "gc.allocated"),
        Value(message, "gc.collections"),
        Value(message, "frames.received"));

    private static double Value(StatsMessage message, string name)
    {
        foreach (var stat in message.Stats)
        {
            if (stat.Name == name)
                return stat.Value;
        }

        return double.NaN;
    }
}
