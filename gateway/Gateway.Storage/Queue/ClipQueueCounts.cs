namespace Gateway.Storage;

/// <summary>The queue at one moment.</summary>
/// <param name="Waiting">Clips nobody works on yet.</param>
/// <param name="Leased">Clips being worked on, their result stored or not.</param>
/// <param name="Acknowledged">Clips done and still kept.</param>
/// <param name="Failed">Clips given up and still kept.</param>
/// <param name="Bytes">Of all files kept.</param>
/// <param name="RecordedEver">Clips announced since the data directory was made.</param>
/// <param name="DroppedEver">Of those, dropped by retention.</param>
public readonly record struct ClipQueueCounts(int Waiting, int Leased, int Acknowledged, int Failed, long Bytes, ulong RecordedEver, ulong DroppedEver)
{
    /// <summary>Clips that still owe an analysis: the seed's queue size.</summary>
    public int Depth => Waiting + Leased;
}
