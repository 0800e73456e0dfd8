namespace Gateway.Ingest;

/// <summary>
/// Messages of boards that were not taken, per board and reason: logged once, then counted. They are kept to be shown; the oldest gives way.
/// Any thread.
/// </summary>
internal sealed class RefusedPictures(TimeProvider time, ILogger<RefusedPictures> log)
{
    /// <summary>Boards and reasons kept.</summary>
    public const int Limit = 256;

    /// <summary>Bytes of the last refused message that are kept.</summary>
    public const int StartLength = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Board, IngestDrop Reason), RefusedPicture> _all = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RefusedPicture> All
    {
        get
        {
            lock (_gate)
                return [.. _all.Values.OrderByDescending(refused => refused.LastUs)];
        }
    }

    public void Add(ReadOnlySpan<char> board, in Delivery delivery, IngestDrop reason)
    {
        var payload = delivery.Message.Payload;
        var start = Convert.ToHexString(payload[..Math.Min(payload.Length, StartLength)]);
        var key = (LogText.Of(board.ToString()), reason);
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_all.TryGetValue(key, out var known);
            if (isFirst && _all.Count == Limit)
                _all.Remove(_all.MinBy(refused => refused.Value.LastUs).Key);
            var topic = isFirst ? LogText.Of(Encoding.UTF8.GetString(delivery.Message.Topic)) : known!.Topic;
            _all[key] = new RefusedPicture(
                key.Item1, topic, reason, IngestAdvice.For(reason), (known?.Count ?? 0) + 1, payload.Length, start, time.GetUnixMicroseconds());
        }

        if (isFirst)
            log.PictureNotTaken(key.Item1, reason, IngestAdvice.For(reason), payload.Length, start);
    }
}

/// <summary>Messages of one board that were refused for one reason.</summary>
/// <remarks>
/// Board is the name of the camera, or a client id. Topic is that of the first one. Length, Start (its first bytes in hexadecimal) and LastUs
/// (microseconds since 1970-01-01 UTC) are those of the last one.
/// </remarks>
internal sealed record RefusedPicture(
    string Board, string Topic, IngestDrop Reason, string Advice, long Count, int Length, string Start, long LastUs);
