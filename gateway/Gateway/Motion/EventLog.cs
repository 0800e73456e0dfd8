using Gateway.Protocol.Commands;

namespace Gateway.Motion;

/// <summary>Numbers and stores motion events, then announces them; answers the link's commands about events.</summary>
public sealed class EventLog(EventStore store, CameraRegistry cameras, CameraSettings settings) : ILinkFeature
{
    private const long UnknownEnd = -1;

    private long _count;

    /// <summary>Raised after an event was committed, in the order of ids, on the recorder's task.</summary>
    public event Action<EventMessage>? Appended;

    /// <summary>Motion events stored since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Register(LinkHandlers handlers) => handlers
        .On<ListEvents, Page<EventMessage>>(async (command, _) => await ReadAsync(command.AfterId, command.Limit))
        .On<ListEventEnds, Page<EventEndInfo>>((command, _) => new(ReadEnds(command.AfterId, command.Limit)));

    public ulong LastEventId => store.LastId;

    /// <summary>Stores and announces the start of an event. Blocks for the disk; one caller at a time.</summary>
    /// <exception cref="StorageException">The event was neither stored nor announced.</exception>
    public Storage.MotionEvent Start(MotionStart start, ulong clipId)
    {
        var row = new Storage.MotionEvent(
            0, start.Camera.Name, (int)start.Kind, start.StartedUs, start.Region, clipId, start.Count, start.Detail, EndedUs: 0);
        var stored = Announce(store.AppendAsync(row));
        Interlocked.Increment(ref _count);
        return stored;
    }

    /// <summary>Stores and announces the end of an event that <see cref="Start"/> returned. Blocks for the disk; one caller at a time.</summary>
    /// <exception cref="StorageException">The end was neither stored nor announced.</exception>
    public void End(Storage.MotionEvent started, MotionEnd end) => End(started, end.EndedUs, end.EndedUs, end.Peak, end.Detail);

    /// <summary>Ends the events that still lasted when the daemon was killed. Before the first event.</summary>
    /// <exception cref="StorageException">Not all ends were stored.</exception>
    public void EndUnseen(long nowUs)
    {
        foreach (var started in store.ReadRunning())
            End(started, UnknownEnd, nowUs, 0, "its end was not seen: the gateway was stopped");
    }

    public ValueTask<Page<EventMessage>> ReadAsync(ulong afterId, int limit)
    {
        var rows = store.ReadAfter(afterId, limit);
        var total = rows.Count < limit ? (ulong)rows.Count : Math.Max((ulong)rows.Count, store.LastId - afterId);
        return new(new Page<EventMessage>((uint)Math.Min(total, uint.MaxValue), [.. rows.Select(ToMessage)]));
    }

    /// <summary>The ends of the motion events among those of <see cref="ReadAsync"/>.</summary>
    private Page<EventEndInfo> ReadEnds(ulong afterId, int limit)
    {
        var ends = store.ReadAfter(afterId, limit).Where(row => (EventKind)row.Kind is EventKind.Sequence or EventKind.Area)
            .Select(row => new EventEndInfo(row.Id, row.EndedUs, (ushort)(Math.Clamp(row.Peak, 0, 1) * EventEndInfo.WholePeak)));
        return new Page<EventEndInfo>(0, [.. ends]);
    }

    private void End(Storage.MotionEvent started, long endedUs, long nowUs, double peak, string detail)
    {
        var row = started with { Id = 0, Kind = (int)EventKind.MotionEnded, OccurredUs = nowUs, Detail = detail, EndedUs = UnknownEnd };
        Announce(store.EndAsync(started.Id, endedUs, peak, row));
    }

    private Storage.MotionEvent Announce(ValueTask<Storage.MotionEvent> write)
    {
        var stored = write.AsTask().GetAwaiter().GetResult();
        Appended?.Invoke(ToMessage(stored));
        return stored;
    }

    private EventMessage ToMessage(Storage.MotionEvent row) => new(
        row.Id, cameras.Find(row.Camera)?.Id ?? 0, row.Camera, (EventKind)row.Kind, RegionIndex(row), row.OccurredUs, row.ClipId, (uint)row.Count,
        row.Detail);

    private byte RegionIndex(Storage.MotionEvent row)
    {
        var regions = settings.MotionOf(row.Camera)?.Regions ?? [];
        var index = regions.TakeWhile(region => region.Name != row.Region).Count();
        return index == regions.Length ? EventMessage.NoRegion : (byte)index;
    }
}
