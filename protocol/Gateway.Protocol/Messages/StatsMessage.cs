namespace Gateway.Protocol.Messages;

/// <summary>Counters and percentiles of the daemon, by name. Each message replaces the previous one.</summary>
/// <remarks>Payload: u16 count, then for each a name (2+n) and an f64. Normative text: protocol/WIRE.md section 5.8.</remarks>
public sealed record StatsMessage(IReadOnlyList<Stat> Stats) : ILinkMessage<StatsMessage>
{
    public static MessageKind Kind => MessageKind.Stats;

    public static StatsMessage Read(LinkHeader header, scoped ref LinkReader reader) => new(reader.ReadRows<Stat>(reader.Limits.MaxStats));

    public void Write(ref LinkWriter writer) => writer.WriteRows(Stats, writer.Limits.MaxStats);
}

/// <summary>One counter or percentile. The name ends with the unit if there is one: <c>mqtt.frames</c>, <c>image.commit.p95.ms</c>.</summary>
public readonly record struct Stat(string Name, double Value) : ILinkRow<Stat>
{
    public static int LeastBytes => 10;

    public static Stat Read(ref LinkReader reader) => new(reader.ReadName(), reader.ReadDouble());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteName(Name);
        writer.WriteDouble(Value);
    }
}
