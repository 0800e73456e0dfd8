namespace Gateway.Ingest;

/// <summary>
/// Messages of boards that were not taken, per board and reason: logged once, then counted. They are kept to be shown; the oldest gives way.
/// Any thread.
/// </summary>
internal sealed class RefusedPictures(TimeProvider time, ILogger<RefusedPictures> log)
{
    /// <summary>Boards and reasons kept.</summary>
    public const int Limit = 256;

    /// <summary>Characters of a board's name that count: a client id may have 64 KiB.</summary>
    public const int MaxName = 512;

    /// <summary>Bytes of the last refused message that are kept.</summary>
    public const int StartLength = 16;

    /// <summary>Log lines a minute: a client may take another name for each message. The others follow with their next message.</summary>
    public const int LinesPerMinute = 60;

    private readonly LogThrottle _lines = new(time, slots: 1, TimeSpan.FromMinutes(1), LinesPerMinute);
    private readonly Lock _gate = new();
    private readonly List<RefusedPicture> _all = [];

    /// <summary>Copies, the newest first.</summary>
    public IReadOnlyList<RefusedPicture> All
    {
        get
        {
            lock (_gate)
                return [.. _all.Select(refused => refused with { }).OrderByDescending(refused => refused.LastUs)];
        }
    }

    /// <summary>Allocates nothing but for the first message of its kind.</summary>
    public void Add(ReadOnlySpan<char> board, in Delivery delivery, IngestDrop reason)
    {
        board = board[..Math.Min(board.Length, MaxName)];
        var payload = delivery.Message.Payload;
        RefusedPicture known;
        bool isFirst;
        lock (_gate)
        {
            known = Find(board, reason) ?? Make(board, delivery, reason);
            known.Note(payload, time.GetUnixMicroseconds());
            isFirst = !known.IsLogged && _lines.Allows(0, out _);
            known.IsLogged |= isFirst;
        }

        if (isFirst)
            log.PictureNotTaken(LogText.Of(known.Board), reason, known.Advice, payload.Length, known.Start);
    }

    private RefusedPicture Make(ReadOnlySpan<char> board, in Delivery delivery, IngestDrop reason)
    {
        if (_all.Count == Limit)
            _all.Remove(_all.MinBy(refused => refused.LastUs)!);
        var topic = LogText.Of(Encoding.UTF8.GetString(delivery.Message.Topic));
        var made = new RefusedPicture(board.ToString(), topic, reason, IngestAdvice.For(reason));
        _all.Add(made);
        return made;
    }

    private RefusedPicture? Find(ReadOnlySpan<char> board, IngestDrop reason)
    {
        foreach (var refused in _all)
        {
            if (refused.Reason == reason && board.SequenceEqual(refused.Board))
                return refused;
        }

        return null;
    }
}

/// <summary>Messages of one board that were refused for one reason.</summary>
/// <remarks>
/// Board is the name of the camera, or a client id. Topic is that of the first one. Length, Start (its first bytes in hexadecimal) and LastUs
/// (microseconds since 1970-01-01 UTC) are those of the last one. Changed under the lock of its owner.
/// </remarks>
internal sealed record RefusedPicture(string Board, string Topic, IngestDrop Reason, string Advice)
{
    private readonly byte[] _start = new byte[RefusedPictures.StartLength];

    private RefusedPicture(RefusedPicture other)
    {
        (Board, Topic, Reason, Advice) = (other.Board, other.Topic, other.Reason, other.Advice);
        (Count, Length, LastUs) = (other.Count, other.Length, other.LastUs);
        _start = [.. other._start];
    }

    public long Count { get; private set; }

    public int Length { get; private set; }

    public long LastUs { get; private set; }

    public bool IsLogged { get; set; }

    public string Start => Convert.ToHexString(_start.AsSpan(0, Math.Min(Length, _start.Length)));

    public void Note(ReadOnlySpan<byte> payload, long nowUs)
    {
        Count++;
        (Length, LastUs) = (payload.Length, nowUs);
        payload[..Math.Min(payload.Length, _start.Length)].CopyTo(_start);
    }
}
