namespace Gateway.Protocol.Messages;

/// <summary>One counter or percentile.</summary>
/// <param name="Name">With its unit at the end where it has one: <c>mqtt.frames</c>, <c>image.commit.p95.ms</c>.</param>
/// <param name="Value">A count is a whole number.</param>
public readonly record struct Stat(string Name, double Value)
{
    internal const int LeastBytes = 10;
}
