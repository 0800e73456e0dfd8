namespace Gateway.Link;

/// <summary>Sends what happens in the daemon to all clients of the link. Every method may be called on any thread and returns at once.</summary>
/// <remarks>Without clients a call costs almost nothing. A message is encoded once for all clients, a frame not at all. See DESIGN.md.</remarks>
public sealed class LinkHub(LinkOptions options, LinkSources sources, TimeProvider time, LinkMetrics? metrics = null) : IFrameSink
{
    private readonly Lock _gate = new();
    private readonly Lock _camerasGate = new();
    private volatile LinkPeer[] _peers = [];

    public LinkMetrics Counters { get; } = metrics ?? new LinkMetrics();

    public int ClientCount => _peers.Length;

    public int SubscribedCount => _peers.Count(peer => peer.Outbox.IsSubscribed);

    internal LinkSources Sources => sources;

    internal LinkPacketPool Packets { get; } = new(LinkLimits.Default with { MaxPayload = options.MaxPayload });

    internal LinkEventLog EventLog { get; } = new(options.MaxRecentEvents);

    internal IReadOnlyList<LinkPeer> Peers => _peers;

    /// <inheritdoc/>
    public void OnFrame(in Frame frame)
    {
        var peers = _peers;
        if (peers.Length == 0)
            return;
        var now = time.GetTimestamp();
        foreach (var peer in peers)
            peer.Outbox.Offer(frame, now);
    }

    public void OnRemoved(Camera camera)
    {
        foreach (var peer in _peers)
            peer.Outbox.Forget(camera.Id);
    }

    /// <summary>Whether any client subscribed to this kind of this camera.</summary>
    public bool Wants(MessageKinds kind, uint cameraId)
    {
        foreach (var peer in _peers)
        {
            if (peer.Outbox.Wants(kind, cameraId))
                return true;
        }

        return false;
    }

    /// <summary>The analysis of one frame. Its lists are read during the call only.</summary>
    public void OnMotion(in MotionMessage motion) => Notify(motion, MessageKinds.Motion, motion.CameraId);

    /// <summary>An event was committed to the store. Called in the order of ids.</summary>
    public void OnEvent(EventMessage message)
    {
        EventLog.Add(message);
        foreach (var peer in _peers)
            peer.Outbox.Signal.Set();
    }

    /// <summary>A clip is new or changed its state, which is already safe on disk.</summary>
    public void OnClip(ClipMessage clip) => Notify(clip, MessageKinds.Clip, clip.CameraId);

    public void OnImage(ImageMessage image) => Notify(image, MessageKinds.Image, image.CameraId);

    public void OnStats(StatsMessage stats) => Notify(stats, MessageKinds.Stats, cameraId: 0);

    /// <summary>The cameras changed: a new one, online or offline, another size, other regions.</summary>
    public void OnCamerasChanged()
    {
        lock (_camerasGate)   // or an older list could be queued after a newer one
            Notify(new CamerasMessage(sources.Cameras()), MessageKinds.Cameras, cameraId: 0);
    }

    /// <returns>False if the limit of clients is reached.</returns>
    internal bool TryAdd(LinkPeer peer)
    {
        lock (_gate)
        {
            if (_peers.Length >= options.MaxClients)
                return false;
            _peers = [.. _peers, peer];
            Counters.SetClients(_peers.Length);
            return true;
        }
    }

    internal void Remove(LinkPeer peer)
    {
        lock (_gate)
        {
            _peers = [.. _peers.Where(p => p != peer)];
            Counters.SetClients(_peers.Length);
        }
    }

    private void Notify<T>(in T message, MessageKinds kind, uint cameraId)
        where T : ILinkMessage<T>
    {
        LinkPacket? packet = null;
        foreach (var peer in _peers)
        {
            if (!peer.Outbox.Wants(kind, cameraId) || (packet ??= Packets.TryEncode(message)) is not { } encoded)
                continue;
            if (kind == MessageKinds.Motion)
                peer.Outbox.PostMotion(encoded);
            else
                peer.Outbox.PostNotice(encoded, T.Kind);
        }

        packet?.Release();
    }
}

/// <summary>State of the daemon that the link sends without a command.</summary>
/// <param name="Cameras">All cameras in their current state. Any thread; returns at once.</param>
/// <param name="LastEventId">The greatest assigned id; 0 before the first event. Any thread; returns at once.</param>
/// <param name="Events">Reads events from the store.</param>
/// <remarks>Ids grow, and events become readable in their order: a client that has seen id n has seen every event up to n.</remarks>
public sealed record LinkSources(Func<IReadOnlyList<CameraInfo>> Cameras, Func<ulong> LastEventId, ReadEvents Events);

/// <summary>Reads up to <paramref name="limit"/> stored events after <paramref name="afterId"/> in the order of ids; 0 for the oldest.</summary>
public delegate ValueTask<Page<EventMessage>> ReadEvents(ulong afterId, int limit);
