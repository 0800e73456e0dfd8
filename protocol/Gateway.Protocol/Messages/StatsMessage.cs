namespace Gateway.Protocol.Messages;

/// <summary>Counters and percentiles of the daemon, by name. Each message replaces the previous one.</summary>
/// <remarks>Payload: u16 count, then for each a name (2+n) and an f64. Normative text: protocol/WIRE.md section 5.8.</remarks>
public sealed record StatsMessage(IReadOnlyList<Stat> Stats) : ILinkMessage<StatsMessage>
{
    public static MessageKind Kind => MessageKind.Stats;

    uint ILinkMessage<StatsMessage>.CameraId => 0;

    uint ILinkMessage<StatsMessage>.Sequence => 0;

    public static StatsMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var stats = new Stat[reader.ReadCount(reader.Limits.MaxStats, Stat.LeastBytes)];
        for (var i = 0; i < stats.Length; i++)
            stats[i] = new Stat(reader.ReadName(), reader.ReadDouble());
        return new StatsMessage(stats);
    }

    public void Write(ref LinkWriter writer)
    {
        var count = writer.WriteCount(Stats.Count, writer.Limits.MaxStats);
        for (var i = 0; i < count; i++)
        {
            writer.WriteName(Stats[i].Name);
            writer.WriteDouble(Stats[i].Value);
        }
    }
}

/// <summary>One counter or percentile. The name ends with the unit if there is one: <c>mqtt.frames</c>, <c>image.commit.p95.ms</c>.</summary>
public readonly record struct Stat(string Name, double Value)
{
    internal const int LeastBytes = 10;
}
