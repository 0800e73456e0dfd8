using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Protocol;

namespace Gateway.Dashboard.Live;

/// <summary>Messages that wait for one page: texts in order, the count of new images, and per watched camera the newest motion and frame.</summary>
/// <remarks>Bounded however slow the page is: a frame replaces the previous one, and too many texts end the connection. Any thread.</remarks>
internal sealed class BrowserOutbox(DashboardMetrics metrics)
{
    /// <summary>Events and clips come a few per second at most: a page this far behind does not read any more.</summary>
    private const int MaxTexts = 2048;

    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _texts = new();
    private readonly Dictionary<uint, CameraFeed> _feeds = [];
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableHashSet<uint> _watched = [];
    private StoredImagesModel? _images;
    private bool _tooSlow;

    public IReadOnlySet<uint> Watched => _watched;

    /// <summary>Replaces the watched cameras; waiting messages of others are dropped.</summary>
    public void Watch(IEnumerable<uint> cameraIds)
    {
        lock (_lock)
        {
            _watched = [.. cameraIds];
            foreach (var (id, feed) in _feeds.Where(feed => !_watched.Contains(feed.Key)).ToList())
            {
                feed.Clear();
                _feeds.Remove(id);
            }

            foreach (var id in _watched)
                _feeds.TryAdd(id, new CameraFeed());
        }
    }

    public void Put(SharedFrame frame)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(frame.CameraId, out var feed))
                return;
            if (feed.SetFrame(frame))
                metrics.OnFrameReplaced();
        }

        Wake();
    }

    public void PutMotion(uint cameraId, ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(cameraId, out var feed))
                return;
            feed.Motion.Put(message, out _);
        }

        Wake();
    }

    public void PutText(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            _tooSlow |= _texts.Count >= MaxTexts;
            if (!_tooSlow)
                _texts.Enqueue(message);
        }

        Wake();
    }

    /// <summary>A thousand boards may store a thousand images per second: unsent ones become one message.</summary>
    public void PutImage(ImageModel image)
    {
        lock (_lock)
            _images = new StoredImagesModel((_images?.Count ?? 0) + 1, image);
        Wake();
    }

    public void Done(uint cameraId)
    {
        lock (_lock)
        {
            if (_feeds.TryGetValue(cameraId, out var feed))
                feed.Done();
        }

        Wake();
    }

    /// <summary>Waits for messages and moves them into <paramref name="texts"/> and, with their references, <paramref name="frames"/>.</summary>
    /// <returns>False when the page is too slow to continue.</returns>
    public async Task<bool> TakeAsync(List<ReadOnlyMemory<byte>> texts, List<SharedFrame> frames, CancellationToken cancel)
    {
        while (true)
        {
            await _work.Reader.ReadAsync(cancel);
            lock (_lock)
            {
                if (_tooSlow)
                    return false;
                while (_texts.TryDequeue(out var text))
                    texts.Add(text);
                if (_images is { } images)
                    texts.Add(LiveText.Of("images", images, ModelJson.Default.StoredImagesModel));
                _images = null;
                foreach (var feed in _feeds.Values)
                {
                    if (feed.Motion.TryTake(out var motion))
                        texts.Add(motion);
                    if (feed.TakeFrame() is { } frame)
                        frames.Add(frame);
                }
            }

            if (texts.Count > 0 || frames.Count > 0)
                return true;
        }
    }

    private void Wake() => _work.Writer.TryWrite(true);

    /// <summary>The newest frame and motion of one camera. Guarded by the outbox's lock.</summary>
    private sealed class CameraFeed
    {
        /// <summary>Frames sent before the page reports the first as done: one under way while one is drawn.</summary>
        private const int MaxInFlight = 2;

        private readonly Newest<SharedFrame> _frame = new();
        private int _inFlight;

        public Newest<ReadOnlyMemory<byte>> Motion { get; } = new();

        /// <summary>Keeps the frame with a reference and releases an unsent one.</summary>
        /// <returns>Whether there was an unsent one.</returns>
        public bool SetFrame(SharedFrame frame)
        {
            frame.AddReference();
            if (!_frame.Put(frame, out var unsent))
                return false;
            unsent!.Release();
            return true;
        }

        public void Done() => _inFlight = Math.Max(0, _inFlight - 1);

        /// <returns>The next frame to send, whose reference passes to the caller; null without one, or while the page has enough.</returns>
        public SharedFrame? TakeFrame()
        {
            if (_inFlight >= MaxInFlight || !_frame.TryTake(out var frame))
                return null;
            _inFlight++;
            return frame;
        }

        public void Clear()
        {
            if (_frame.TryTake(out var frame))
                frame!.Release();
        }
    }
}
