namespace Gateway.Ingest.Commands;

/// <summary>
/// The settings that boards report on <c>gateway/BOARD/state</c>, and those last asked of them on <c>gateway/BOARD/set</c>, on the own broker and on
/// another one. Any thread.
/// </summary>
/// <remarks>
/// A board may report before its first picture: so the reports of boards without a camera are kept too, the last <see cref="UnknownLimit"/> of
/// them. Those of boards with a camera are as many as the registry has.
/// </remarks>
internal sealed class BoardStates(
    CameraRegistry cameras, BoardTopics topics, IngestMetrics metrics, RefusedPictures refused, TimeProvider time) : ISubscriber
{
    public const int UnknownLimit = 256;

    /// <summary>Publisher of the gateway's own commands; ids of clients cannot begin with a control character.</summary>
    public const string Own = "\u0001boards";

    private readonly Lock _gate = new();   // taken inside the router's locks: nothing is published under it
    private readonly Dictionary<string, BoardRecord> _boards = new(StringComparer.Ordinal);

    /// <summary>The boards with a camera that take commands.</summary>
    public IReadOnlyList<BoardReport> All
    {
        get
        {
            lock (_gate)
                return [.. _boards.Values.Select(ReportOf).OfType<BoardReport>().OrderBy(report => report.Camera.Id)];
        }
    }

    public void SubscribeTo(MessageRouter router)
    {
        router.Subscribe("gateway/+/state"u8, this, QoS.AtLeastOnce);
        router.Subscribe("gateway/+/set"u8, this, QoS.AtLeastOnce);   // what is retained was asked last, perhaps before this start
    }

    /// <returns>Null if the camera is no board, or its board takes no commands.</returns>
    public BoardReport? Find(Camera camera) => All.FirstOrDefault(report => report.Camera == camera);

    public bool Deliver(in Delivery delivery)
    {
        TryTake(delivery, isForeign: false);
        return false;
    }

    /// <summary>Takes a message of either topic.</summary>
    /// <param name="delivery">Borrowed for the call.</param>
    /// <param name="isForeign">Whether it comes from another broker; then commands go there.</param>
    /// <returns>False for another topic.</returns>
    public bool TryTake(in Delivery delivery, bool isForeign)
    {
        if (!TrySplit(delivery.Message.Topic, out var id, out var isState))
            return false;
        if (id.Length > CameraRegistry.MaxNameLength || !CameraRegistry.IsValidName(Encoding.ASCII.GetString(id)))
            metrics.OnDropped(IngestDrop.BadBoardName);
        else if (isState)
            TakeState(Encoding.ASCII.GetString(id), delivery, isForeign);
        else if (delivery.Message.Retain)
            TakeSet(Encoding.ASCII.GetString(id), delivery, isForeign);
        return true;
    }

    /// <summary>Notes what is asked of a board from now on.</summary>
    /// <param name="board">Its id.</param>
    /// <param name="asked">The members of the message that follows.</param>
    /// <param name="hasPersonsInterval">Whether the interval among them is kept from <see cref="AdaptiveIntervals"/>; null: as before.</param>
    public void NoteAsked(string board, BoardChange asked, bool? hasPersonsInterval)
    {
        lock (_gate)
        {
            if (!_boards.TryGetValue(board, out var record))
                return;
            record.Asked = asked;
            record.HasPersonsInterval = hasPersonsInterval ?? record.HasPersonsInterval;
        }
    }

    private void TakeState(string board, in Delivery delivery, bool isForeign)
    {
        var payload = delivery.Message.Payload;
        if (payload.IsEmpty)
        {
            lock (_gate)
            {
                if (_boards.TryGetValue(board, out var cleared))
                    cleared.State = null;
            }

            return;
        }

        if (!BoardState.TryRead(payload, out var state))
        {
            metrics.OnDropped(IngestDrop.BadState);
            refused.Add(board, delivery, IngestDrop.BadState);
            return;
        }

        lock (_gate)
        {
            var record = RecordOf(board, delivery.PublisherId);
            (record.State, record.IsForeign, record.ReportedUs) = (state, isForeign, time.GetUnixMicroseconds());
        }
    }

    private void TakeSet(string board, in Delivery delivery, bool isForeign)
    {
        var asked = BoardChange.Read(delivery.Message.Payload);
        lock (_gate)
        {
            var record = RecordOf(board, publisherId: "");
            record.Asked = asked;

            // Of another broker's messages it is unknown whether they are echoes of the own ones.
            if (!isForeign && delivery.PublisherId.Length > 0 && delivery.PublisherId != Own)
                record.HasPersonsInterval = asked.IntervalMs is not null;
        }
    }

    private BoardRecord RecordOf(string board, string publisherId)
    {
        if (!_boards.TryGetValue(board, out var record))
        {
            MakeRoom();
            _boards.Add(board, record = new BoardRecord(board));
        }

        record.Seen = time.GetTimestamp();
        Name(record, publisherId);
        return record;
    }

    /// <summary>The camera of a board's reports is that of its frames.</summary>
    private void Name(BoardRecord record, string publisherId)
    {
        var topic = Encoding.ASCII.GetBytes($"gateway/{record.Board}/frame");
        Span<byte> raw = stackalloc byte[CameraName.MaxRawLength];
        record.Entry = topics.Find(topic);
        raw = raw[..(record.Entry?.WriteName(topic, publisherId, raw) ?? 0)];
        if (raw.IsEmpty)
            return;   // of a retained message the publisher is not known: the name stays
        var name = new CameraName(raw, stackalloc char[CameraRegistry.MaxNameLength]);
        (record.CameraName, record.OtherName) = (name.Text.ToString(), name.Hashed());
    }

    private void MakeRoom()
    {
        var unknown = _boards.Values.Where(record => CameraOf(record) is null).ToList();
        if (unknown.Count >= UnknownLimit)
            _boards.Remove(unknown.MinBy(record => record.Seen)!.Board);
    }

    private Camera? CameraOf(BoardRecord record) =>
        CameraName.Find(cameras, record.CameraName, record.OtherName) is { IsBoard: true, IsGone: false } camera ? camera : null;

    private BoardReport? ReportOf(BoardRecord record) => record.State is { } state && CameraOf(record) is { } camera
        ? new BoardReport(
            camera, record.Board, state, record.ReportedUs, record.IsForeign, record.Asked, record.Entry?.Adaptive, record.HasPersonsInterval)
        : null;

    private static bool TrySplit(ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> board, out bool isState)
    {
        isState = topic.EndsWith("/state"u8);
        var (start, end) = ("gateway/"u8.Length, isState ? "/state"u8.Length : "/set"u8.Length);
        board = default;
        if (topic.Length < start + end || !topic.StartsWith("gateway/"u8) || !(isState || topic.EndsWith("/set"u8)))
            return false;
        board = topic[start..^end];
        return !board.Contains((byte)'/');
    }

    /// <summary>Changed under the lock of its owner.</summary>
    private sealed class BoardRecord(string board)
    {
        public string Board { get; } = board;

        public string CameraName { get; set; } = "";

        public string OtherName { get; set; } = "";

        public BoardTopic? Entry { get; set; }

        public BoardState? State { get; set; }

        public long ReportedUs { get; set; }

        public bool IsForeign { get; set; }

        public BoardChange Asked { get; set; } = BoardChange.None;

        public bool HasPersonsInterval { get; set; }

        /// <summary>Monotonic timestamp of the last message.</summary>
        public long Seen { get; set; }
    }
}

/// <summary>A board that takes commands, at one moment.</summary>
/// <remarks>
/// Board is its id. ReportedUs is microseconds since 1970-01-01 UTC. IsForeign: it is on another broker. Asked is what the retained command has.
/// Adaptive is null if its interval does not follow the motion; HasPersonsInterval: for now it does not, because a person asked for one.
/// </remarks>
internal sealed record BoardReport(
    Camera Camera, string Board, BoardState State, long ReportedUs, bool IsForeign, BoardChange Asked, AdaptiveOptions? Adaptive,
    bool HasPersonsInterval);
