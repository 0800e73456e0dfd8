using Gateway.Protocol.Commands;

namespace Gateway.Motion;

/// <summary>Numbers and stores motion events, then announces them; answers the link's commands about events.</summary>
public sealed class EventLog(EventStore store, CameraRegistry cameras, CameraSettings settings) : ILinkFeature
{
    private long _count;

    /// <summary>Raised after an event was committed, in the order of ids, on the recorder's task.</summary>
    public event Action<EventMessage>? Appended;

    public long Count => Interlocked.Read(ref _count);

    public void Register(LinkHandlers handlers) =>
        handlers.On<ListEvents, Page<EventMessage>>(async (command, _) => await ReadAsync(command.AfterId, command.Limit));

    public ulong LastEventId => store.LastId;

    /// <summary>Stores and announces an event and returns its id. Blocks for the disk; one caller at a time.</summary>
    /// <exception cref="StorageException">The event was neither stored nor announced.</exception>
    public ulong Append(NewMotionEvent seen, ulong clipId)
    {
        var row = new Storage.MotionEvent(0, seen.Camera.Name, (int)seen.Kind, seen.OccurredUs, seen.Region, clipId, seen.Count, seen.Detail);
        var stored = store.AppendAsync(row).AsTask().GetAwaiter().GetResult();
        Interlocked.Increment(ref _count);
        Appended?.Invoke(ToMessage(stored));
        return stored.Id;
    }

    public ValueTask<Page<EventMessage>> ReadAsync(ulong afterId, int limit)
    {
        var rows = store.ReadAfter(afterId, limit);
        var total = rows.Count < limit ? (ulong)rows.Count : Math.Max((ulong)rows.Count, store.LastId - afterId);
        return new(new Page<EventMessage>((uint)Math.Min(total, uint.MaxValue), [.. rows.Select(ToMessage)]));
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
