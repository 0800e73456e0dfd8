namespace Gateway.Link;

/// <summary>Messages to one client that are not yet sent. Filled by any thread without waiting, emptied by the client's pump.</summary>
/// <remarks>
/// Always bounded: one frame per camera, two queues that drop their oldest, and for events only the last id sent. Allocates nothing after the first
/// frame of each camera.
/// </remarks>
internal sealed class LinkOutbox(LinkOptions options, LinkMetrics counters, long clockFrequency)
{
    // The list of cameras was sent with the welcome: changes before the client's subscription must follow.
    private static readonly SubscribeMessage NoSubscription = SubscribeMessage.Everything with { Kinds = MessageKinds.Cameras };

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, CameraSlot> _slots = [];
    private readonly Queue<CameraSlot> _ready = new();
    private readonly Queue<QueuedPacket> _notices = new();
    private readonly Queue<QueuedPacket> _motion = new();
    private readonly uint[] _numbers = new uint[(int)MessageKind.Error + 1];
    private SubscribeMessage _subscription = NoSubscription;
    private ulong? _resumeAfter;
    private PingMessage? _ping;
    private PongMessage? _pong;
    private bool _closed;

    /// <summary>Set after each change that the pump may have to handle.</summary>
    public AsyncSignal Signal { get; } = new();

    public bool IsSubscribed
    {
        get
        {
            lock (_gate)
                return !ReferenceEquals(_subscription, NoSubscription);
        }
    }

    public void Subscribe(SubscribeMessage subscription)
    {
        lock (_gate)
        {
            _subscription = subscription;
            if ((subscription.Kinds & MessageKinds.Event) != 0)
                _resumeAfter = subscription.ResumeAfterEventId;
            foreach (var slot in _slots.Values)
            {
                Configure(slot);
                if (!slot.IsWanted && slot.Newest.TryTake(out var frame))
                    frame.Release();
            }
        }

        Signal.Set();
    }

    public bool Wants(MessageKinds kind, uint cameraId)
    {
        lock (_gate)
            return !_closed && (_subscription.Kinds & kind) != 0 && (cameraId == 0 || SlotOf(cameraId).IsWanted);
    }

    /// <summary>Makes the frame the newest of its camera if the subscription allows it. Takes its own reference.</summary>
    public void Offer(in Frame frame, long now)
    {
        bool hadOlder;
        Frame older;
        lock (_gate)
        {
            if (_closed || (_subscription.Kinds & MessageKinds.Frame) == 0)
                return;
            var slot = SlotOf(frame.Camera.Id);
            if (!slot.IsWanted || !slot.TryTakeTurn(now))
                return;
            hadOlder = slot.Newest.Put(frame.Keep(), out older);
            if (!hadOlder)
                _ready.Enqueue(slot);
        }

        if (hadOlder)
        {
            older.Release();
            counters.FramesReplaced.Add();
        }

        Signal.Set();
    }

    /// <summary>The camera is gone: releases its frame, if there is one.</summary>
    public void Forget(uint cameraId)
    {
        lock (_gate)
        {
            if (_slots.Remove(cameraId, out var slot) && slot.Newest.TryTake(out var frame))
                frame.Release();
        }
    }

    /// <summary>Queues motion and drops the oldest if full. Takes its own reference.</summary>
    public void PostMotion(LinkPacket packet) => Post(_motion, packet, options.MaxQueuedMotion, numberedAs: MessageKind.None);

    /// <summary>Queues a clip, image, camera list or statistics; drops the oldest if full, which leaves a gap in the numbers.</summary>
    public void PostNotice(LinkPacket packet, MessageKind kind) => Post(_notices, packet, options.MaxQueuedNotices, kind);

    public void PostPing(ulong token)
    {
        lock (_gate)
            _ping = new PingMessage(token);
        Signal.Set();
    }

    /// <summary>Answers the newest ping, and with it older ones.</summary>
    public void PostPong(ulong token)
    {
        lock (_gate)
            _pong = new PongMessage(token);
        Signal.Set();
    }

    public bool TryTakePing(out PingMessage ping) => TryTake(ref _ping, out ping);

    public bool TryTakePong(out PongMessage pong) => TryTake(ref _pong, out pong);

    /// <summary>The last event id that the client of a new subscription has seen.</summary>
    public bool TryTakeResume(out ulong afterId) => TryTake(ref _resumeAfter, out afterId);

    /// <returns>False if none is queued; the packet has the queue's reference.</returns>
    public bool TryTakePacket(out QueuedPacket packet)
    {
        lock (_gate)
            return _notices.TryDequeue(out packet) || _motion.TryDequeue(out packet);
    }

    /// <summary>The next camera's newest frame, with its reference. Cameras take turns.</summary>
    public bool TryTakeFrame(out Frame frame)
    {
        lock (_gate)
        {
            while (_ready.TryDequeue(out var slot))
            {
                if (slot.Newest.TryTake(out frame))
                    return true;
            }
        }

        frame = default;
        return false;
    }

    /// <summary>Releases everything and accepts nothing more.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        while (TryTakeFrame(out var frame))
            frame.Release();
        while (TryTakePacket(out var queued))
            queued.Packet.Release();
    }

    private void Post(Queue<QueuedPacket> queue, LinkPacket packet, int most, MessageKind numberedAs)
    {
        var dropped = default(QueuedPacket);
        lock (_gate)
        {
            if (_closed)
                return;
            if (queue.Count >= most)
                dropped = queue.Dequeue();
            queue.Enqueue(new QueuedPacket(packet.Keep(), numberedAs == MessageKind.None ? 0 : ++_numbers[(int)numberedAs]));
        }

        if (dropped.Packet is not null)
        {
            dropped.Packet.Release();
            counters.MessagesDropped.Add();
        }

        Signal.Set();
    }

    private bool TryTake<T>(ref T? place, out T value)
        where T : struct
    {
        lock (_gate)
        {
            value = place.GetValueOrDefault();
            var had = place.HasValue;
            place = null;
            return had;
        }
    }

    private CameraSlot SlotOf(uint cameraId)
    {
        if (!_slots.TryGetValue(cameraId, out var slot))
        {
            slot = new CameraSlot(cameraId);
            Configure(slot);
            _slots[cameraId] = slot;
        }

        return slot;
    }

    private void Configure(CameraSlot slot)
    {
        var wanted = _subscription.AllCameras;
        var maxFps = _subscription.MaxFps;
        foreach (var camera in _subscription.Cameras)
        {
            if (camera.CameraId != slot.CameraId)
                continue;
            wanted = true;
            maxFps = camera.MaxFps;
        }

        slot.Configure(wanted, maxFps <= 0 ? 0 : (long)(clockFrequency / maxFps));
    }
}

/// <summary>One client's state for one camera: the newest frame not yet sent, and the time of the next. Guarded by its outbox.</summary>
internal sealed class CameraSlot(uint cameraId)
{
    private long _due;
    private long _interval;

    public uint CameraId { get; } = cameraId;

    /// <summary>The newest frame, with a reference.</summary>
    public Newest<Frame> Newest { get; } = new();

    public bool IsWanted { get; private set; }

    /// <param name="wanted">Whether the client subscribed to this camera.</param>
    /// <param name="interval">Least clock ticks between frames, on average; 0 for every frame.</param>
    public void Configure(bool wanted, long interval)
    {
        IsWanted = wanted;
        _interval = interval;
        _due = 0;
    }

    /// <summary>Whether the client's frame rate allows a frame that arrives now; counts it if so.</summary>
    /// <remarks>
    /// Counts from the due time of the last frame, not from its arrival, so 10 of 15 frames a second are really 10. After a pause it starts
    /// again half an interval early, so jitter does not drop every other frame of a camera that sends at just the requested rate.
    /// </remarks>
    public bool TryTakeTurn(long now)
    {
        if (_interval == 0)
            return true;
        if (now < _due)
            return false;
        var late = now - _due;
        _due = late > _interval + (_interval / 2) ? now + (_interval / 2) : _due + _interval;
        return true;
    }
}
