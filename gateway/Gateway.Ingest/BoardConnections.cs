namespace Gateway.Ingest;

/// <summary>
/// The connections of boards: which client published the last picture of each, and which board reported on its status topic (protocol/MQTT.md
/// section 2), itself or by its will, that it is offline or asleep. Any thread.
/// </summary>
/// <param name="cameras">Boards that sent a picture, or have settings.</param>
/// <param name="isConnected">Asks the broker whether a client is connected; null for one of another broker.</param>
/// <param name="time">For the moment of a report.</param>
internal sealed class BoardConnections(CameraRegistry cameras, Func<string, bool?> isConnected, TimeProvider time) : ISubscriber
{
    private readonly PerCamera<BoardConnection> _connections = new(_ => new BoardConnection());

    private static ReadOnlySpan<byte> TopicStart => "gateway/"u8;

    private static ReadOnlySpan<byte> TopicEnd => "/status"u8;

    public void SubscribeTo(MessageRouter router) => router.Subscribe("gateway/+/status"u8, this, QoS.AtLeastOnce);

    /// <summary>A client published a picture of the board.</summary>
    public void Note(Camera board, string clientId) => _connections.Of(board).ClientId = clientId;

    /// <returns>Null if it is not known.</returns>
    public bool? IsConnected(Camera board) => _connections.Find(board)?.ClientId is { } client ? isConnected(client) : null;

    /// <returns>The report that the board is offline or asleep; null if there is none, or it reported since that it is online.</returns>
    public AbsenceReport? LastReport(Camera board) => _connections.Find(board)?.Report;

    public bool Deliver(in Delivery delivery)
    {
        ref readonly var message = ref delivery.Message;
        var name = message.Topic[TopicStart.Length..^TopicEnd.Length];
        if (name.IsEmpty || name.Length > CameraName.MaxRawLength || CameraOf(name) is not { IsBoard: true } board)
            return false;
        var isAsleep = message.Payload.SequenceEqual("asleep"u8);
        if (isAsleep || message.Payload.SequenceEqual("offline"u8))
            _connections.Of(board).Report = new AbsenceReport(time.GetTimestamp(), time.GetUnixMicroseconds(), isAsleep);
        else if (message.Payload.SequenceEqual("online"u8))
            _connections.Of(board).Report = null;
        return false;
    }

    private Camera? CameraOf(ReadOnlySpan<byte> raw)
    {
        var name = new CameraName(raw, stackalloc char[CameraRegistry.MaxNameLength]);
        return CameraName.Find(cameras, name.Text.ToString(), name.Hashed());
    }

    private sealed class BoardConnection
    {
        private volatile string? _clientId;
        private volatile AbsenceReport? _report;

        public string? ClientId
        {
            get => _clientId;
            set => _clientId = value;
        }

        public AbsenceReport? Report
        {
            get => _report;
            set => _report = value;
        }
    }
}

/// <param name="Timestamp">On the monotonic clock.</param>
/// <param name="Us">Microseconds since 1970-01-01 UTC.</param>
/// <param name="IsAsleep">Whether it is asleep, not offline.</param>
internal sealed record AbsenceReport(long Timestamp, long Us, bool IsAsleep);
