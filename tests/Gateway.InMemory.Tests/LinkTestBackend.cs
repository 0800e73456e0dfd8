using System.Collections.Concurrent;
using Gateway.Link;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.InMemory.Tests;

/// <summary>Stores of a few lines, in memory.</summary>
internal sealed class LinkTestBackend : ILinkCameras, ILinkEvents, ILinkNearMisses, ILinkClips, ILinkImages, ILinkControl
{
    private readonly Lock _gate = new();
    private readonly List<EventMessage> _events = [];

    public IReadOnlyList<CameraInfo> Cameras { get; set; } = [new CameraInfo(1, "garden", true, true, 640, 480, TimeSpan.Zero, [])];

    public ConcurrentDictionary<ulong, ClipMessage> Clips { get; } = [];

    /// <summary>Of every clip.</summary>
    public List<ClipObjectInfo> ClipObjects { get; } = [];

    public ConcurrentDictionary<ulong, byte[]> ClipFiles { get; } = [];

    public ConcurrentDictionary<ulong, byte[]> Jpegs { get; } = [];

    public ConcurrentQueue<string> ShutdownsAsked { get; } = [];

    /// <summary>How often events were read from here rather than from memory.</summary>
    public int EventReads { get; private set; }

    /// <summary>What each answer about images waits for.</summary>
    public Task ImageGate { get; set; } = Task.CompletedTask;

    public Exception? ImageFailure { get; set; }

    public ulong LastEventId
    {
        get
        {
            lock (_gate)
                return _events.Count == 0 ? 0 : _events[^1].Id;
        }
    }

    /// <summary>Keeps a next event and returns it, to be announced.</summary>
    public EventMessage AddEvent(uint cameraId = 1, string text = "")
    {
        lock (_gate)
        {
            var message = new EventMessage((ulong)_events.Count + 1, cameraId, "garden", EventKind.Area, EventMessage.NoRegion, 1, 0, 1, text);
            _events.Add(message);
            return message;
        }
    }

    /// <summary>What retention does.</summary>
    public void ForgetEventsUpTo(ulong id)
    {
        lock (_gate)
            _events.RemoveAll(e => e.Id <= id);
    }

    public List<NearMissInfo> NearMisses { get; } = [];

    NearMissPage ILinkNearMisses.Read(ulong beforeId, int limit, uint cameraId)
    {
        var asked = NearMisses.Where(m => (beforeId == 0 || m.Id < beforeId) && (cameraId == 0 || m.CameraId == cameraId)).OrderByDescending(m => m.Id).ToList();
        return new NearMissPage((uint)asked.Count, [.. asked.Take(limit)]);
    }

    ValueTask<EventPage> ILinkEvents.ReadAsync(ulong afterId, int limit, CancellationToken cancel)
    {
        lock (_gate)
        {
            EventReads++;
            var later = _events.Where(e => e.Id > afterId).ToArray();
            return ValueTask.FromResult(new EventPage((uint)later.Length, [.. later.Take(limit)]));
        }
    }

    ValueTask<ClipPage> ILinkClips.ListAsync(int page, int limit, CancellationToken cancel) => ValueTask.FromResult(
        new ClipPage((uint)Clips.Count, [.. Clips.Values.OrderByDescending(c => c.Id).Skip((page - 1) * limit).Take(limit)]));

    ValueTask<ClipMessage?> ILinkClips.FindAsync(ulong clipId, CancellationToken cancel) => ValueTask.FromResult(Clips.GetValueOrDefault(clipId));

    ValueTask<ClipObjectPage?> ILinkClips.ReadObjectsAsync(ulong clipId, uint skip, int limit, CancellationToken cancel) => ValueTask.FromResult(
        Clips.ContainsKey(clipId) ? new ClipObjectPage((uint)ClipObjects.Count, [.. ClipObjects.Skip((int)skip).Take(limit)]) : null);

    ValueTask<byte[]?> ILinkClips.ReadFrameAsync(ulong clipId, int index, CancellationToken cancel) =>
        ValueTask.FromResult<byte[]?>(Clips.ContainsKey(clipId) && index == 0 ? [0xFF, 0xD8, 0xFF, 0xD9] : null);

    ValueTask<Stream?> ILinkClips.OpenFileAsync(ulong clipId, CancellationToken cancel) =>
        ValueTask.FromResult<Stream?>(ClipFiles.TryGetValue(clipId, out var file) ? new MemoryStream(file, writable: false) : null);

    async ValueTask<ImagePage> ILinkImages.ListAsync(int page, int limit, ImageOrder order, uint cameraId, CancellationToken cancel)
    {
        await ImageGate.WaitAsync(cancel);
        if (ImageFailure is not null)
            throw ImageFailure;
        var rows = Jpegs.Keys.Order().Select(Image);
        return new ImagePage((uint)Jpegs.Count, [.. (order == ImageOrder.OldestFirst ? rows : rows.Reverse()).Skip((page - 1) * limit).Take(limit)]);
    }

    ValueTask<ImageMessage?> ILinkImages.FindAsync(ulong imageId, CancellationToken cancel) =>
        ValueTask.FromResult(Jpegs.ContainsKey(imageId) ? Image(imageId) : null);

    ValueTask<byte[]?> ILinkImages.ReadJpegAsync(ulong imageId, CancellationToken cancel) =>
        ValueTask.FromResult<byte[]?>(Jpegs.TryGetValue(imageId, out var jpeg) ? jpeg : null);

    public void RequestShutdown(string askedBy) => ShutdownsAsked.Enqueue(askedBy);

    private ImageMessage Image(ulong id) => new(id, 1, "garden", (uint)Jpegs[id].Length, 1, 2, 3, 4, 5, 6.5);
}
