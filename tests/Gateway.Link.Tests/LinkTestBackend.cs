using System.Collections.Concurrent;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link.Tests;

/// <summary>Stores of a few lines, in memory.</summary>
internal sealed class LinkTestBackend : ILinkFeature
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

    /// <summary>Every answer about images waits for this task.</summary>
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

    /// <summary>Removes events as retention does.</summary>
    public void ForgetEventsUpTo(ulong id)
    {
        lock (_gate)
            _events.RemoveAll(e => e.Id <= id);
    }

    public List<NearMissInfo> NearMisses { get; } = [];

    public bool AllowsShutdown { get; set; }

    public void Register(LinkHandlers handlers) => handlers
        .On<ListNearMisses, Page<NearMissInfo>>((command, _) => new(List(command)))
        .On<ListEvents, Page<EventMessage>>(async (command, _) => await ReadEventsAsync(command.AfterId, command.Limit))
        .On<ListClips, Page<ClipMessage>>((command, _) => new(new Page<ClipMessage>(
            (uint)Clips.Count, [.. Clips.Values.OrderByDescending(c => c.Id).Skip(((int)command.Page - 1) * command.Limit).Take(command.Limit)])))
        .On<GetClip, ClipMessage>((command, _) => new(Clips.GetValueOrDefault(command.ClipId)))
        .On<ListClipObjects, Page<ClipObjectInfo>>((command, _) => new(Clips.ContainsKey(command.ClipId)
            ? new Page<ClipObjectInfo>((uint)ClipObjects.Count, [.. ClipObjects.Skip((int)command.Skip).Take(command.Limit)])
            : null))
        .On<GetClipFrame, JpegBody>(
            (command, _) => new(Clips.ContainsKey(command.ClipId) && command.Index == 0 ? new JpegBody([0xFF, 0xD8, 0xFF, 0xD9]) : null))
        .OnClipFile(clipId => ClipFiles.TryGetValue(clipId, out var file) ? new MemoryStream(file, writable: false) : null)
        .On<ListImages, Page<ImageMessage>>(async (command, cancel) => await ListAsync(command, cancel))
        .On<GetImage, ImageMessage>((command, _) => new(Jpegs.ContainsKey(command.ImageId) ? Image(command.ImageId) : null))
        .On<GetImageJpeg, JpegBody>((command, _) => new(Jpegs.TryGetValue(command.ImageId, out var jpeg) ? new JpegBody(jpeg) : null))
        .On<Shutdown, Done>((_, caller, _) =>
        {
            if (!AllowsShutdown || caller.Role != LinkRole.Operator)
                throw new LinkRefusedException(ReplyStatus.Forbidden, "Link:AllowShutdown is off.");
            caller.AfterReply = () => ShutdownsAsked.Enqueue(caller.Name);
            return new(new Done());
        });

    public ValueTask<Page<EventMessage>> ReadEventsAsync(ulong afterId, int limit)
    {
        lock (_gate)
        {
            EventReads++;
            var later = _events.Where(e => e.Id > afterId).ToArray();
            return ValueTask.FromResult(new Page<EventMessage>((uint)later.Length, [.. later.Take(limit)]));
        }
    }

    private Page<NearMissInfo> List(ListNearMisses command)
    {
        var asked = NearMisses
            .Where(m => (command.BeforeId == 0 || m.Id < command.BeforeId) && (command.CameraId == 0 || m.CameraId == command.CameraId))
            .OrderByDescending(m => m.Id).ToList();
        return new Page<NearMissInfo>((uint)asked.Count, [.. asked.Take(command.Limit)]);
    }

    private async ValueTask<Page<ImageMessage>> ListAsync(ListImages command, CancellationToken cancel)
    {
        await ImageGate.WaitAsync(cancel);
        if (ImageFailure is not null)
            throw ImageFailure;
        var rows = Jpegs.Keys.Order().Select(Image);
        var ordered = command.Order == ImageOrder.OldestFirst ? rows : rows.Reverse();
        return new Page<ImageMessage>((uint)Jpegs.Count, [.. ordered.Skip(((int)command.Page - 1) * command.Limit).Take(command.Limit)]);
    }

    private ImageMessage Image(ulong id) => new(id, 1, "garden", (uint)Jpegs[id].Length, 1, 2, 3, 4, 5, 6.5);
}
