namespace Esp32.Fleet;

/// <summary>The result of all boards; the JSON names are these in camel case.</summary>
internal sealed record FleetResult(double Seconds, double IntervalSeconds, int Qos, IReadOnlyList<BoardResult> Boards)
{
    public long Published => Boards.Sum(b => b.Published);

    public long Acknowledged => Boards.Sum(b => b.Acknowledged);

    public long Failed => Boards.Sum(b => b.Failed);

    public long Bytes => Boards.Sum(b => b.Bytes);

    /// <summary>Whether any frame reached the broker: acknowledged with QoS 1, published with QoS 0.</summary>
    public bool Succeeded => (Qos > 0 ? Acknowledged : Published) > 0;

    public override string ToString() =>
        $"fleet: boards={Boards.Count} published={Published} acknowledged={Acknowledged} failed={Failed} bytes={Bytes}";
}

/// <summary>The result of one board; the JSON names are these in camel case.</summary>
/// <remarks>
/// The mode is "raw" or "seedPair". Failed counts failed captures and frames given up. Skipped counts pictures due while an earlier one was pending
/// or there was no connection. Bytes are JPEG bytes of delivered frames. The success rate is delivered frames divided by due frames, 0 to 1.
/// Publish times run from the first to the last byte handed to the network, acknowledge times to PUBACK (0 with QoS 0). The interval error is
/// abs(gap - T) / T between pictures.
/// </remarks>
internal sealed record BoardResult(
    string Board,
    string Mode,
    long Published,
    long Acknowledged,
    long Failed,
    long Skipped,
    long Connections,
    long Bytes,
    double SuccessRate,
    double PublishMeanMs,
    double PublishP95Ms,
    double AcknowledgeMeanMs,
    double AcknowledgeP95Ms,
    double IntervalErrorMean,
    double IntervalErrorP95);
