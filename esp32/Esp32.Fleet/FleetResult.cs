namespace Esp32.Fleet;

/// <summary>How all boards fared; the JSON names are these in camel case.</summary>
internal sealed record FleetResult(double Seconds, double IntervalSeconds, int Qos, IReadOnlyList<BoardResult> Boards)
{
    public long Published => Boards.Sum(b => b.Published);

    public long Acknowledged => Boards.Sum(b => b.Acknowledged);

    public long Failed => Boards.Sum(b => b.Failed);

    public long Bytes => Boards.Sum(b => b.Bytes);

    /// <summary>Whether anything reached the broker, as far as the chosen QoS can tell.</summary>
    public bool Succeeded => (Qos > 0 ? Acknowledged : Published) > 0;

    public override string ToString() => $"fleet: boards={Boards.Count} published={Published} acknowledged={Acknowledged} failed={Failed} bytes={Bytes}";
}
