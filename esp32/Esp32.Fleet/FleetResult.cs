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

/// <summary>How one board fared; the JSON names are these in camel case.</summary>
/// <param name="Board">Its id.</param>
/// <param name="Mode">"raw" or "seedPair".</param>
/// <param name="Published">Frames handed to the network whole.</param>
/// <param name="Acknowledged">Frames the broker acknowledged.</param>
/// <param name="Failed">Pictures that could not be taken, and frames given up.</param>
/// <param name="Skipped">Pictures that were due while an earlier one was still on its way, or while there was no connection.</param>
/// <param name="Connections">CONNECTs the broker accepted.</param>
/// <param name="Bytes">Of the JPEGs that got through.</param>
/// <param name="SuccessRate">Frames that got through, of all that were due; 0 to 1.</param>
/// <param name="PublishMeanMs">From the first byte to the last handed to the network.</param>
/// <param name="PublishP95Ms">Likewise.</param>
/// <param name="AcknowledgeMeanMs">From the first byte to the acknowledgement; 0 with QoS 0.</param>
/// <param name="AcknowledgeP95Ms">Likewise.</param>
/// <param name="IntervalErrorMean">abs(gap - T) / T of the gaps between pictures.</param>
/// <param name="IntervalErrorP95">Likewise.</param>
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
