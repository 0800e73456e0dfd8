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
/// <param name="Board">The board id.</param>
/// <param name="Mode">"raw" or "seedPair".</param>
/// <param name="Published">Frames handed to the network completely.</param>
/// <param name="Acknowledged">Frames acknowledged by the broker.</param>
/// <param name="Failed">Failed captures and frames given up.</param>
/// <param name="Skipped">Pictures due while an earlier one was pending or there was no connection.</param>
/// <param name="Connections">CONNECTs accepted by the broker.</param>
/// <param name="Bytes">JPEG bytes of the delivered frames.</param>
/// <param name="SuccessRate">Delivered frames divided by due frames, 0 to 1.</param>
/// <param name="PublishMeanMs">Mean time from the first to the last byte handed to the network.</param>
/// <param name="PublishP95Ms">95th percentile of that time.</param>
/// <param name="AcknowledgeMeanMs">Mean time from the first byte to the acknowledgement; 0 with QoS 0.</param>
/// <param name="AcknowledgeP95Ms">95th percentile of that time.</param>
/// <param name="IntervalErrorMean">Mean of abs(gap - T) / T over the gaps between pictures.</param>
/// <param name="IntervalErrorP95">95th percentile of that error.</param>
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
