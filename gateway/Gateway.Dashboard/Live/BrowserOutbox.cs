using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Dashboard.Api.Models;

namespace Gateway.Dashboard.Live;

/// <summary>What waits to be sent to one page: texts in order, the count of new images, and per watched camera the newest motion and the newest frame.</summary>
/// <remarks>Bounded however slow the page: a frame replaces the one before, and too many texts mean that the page is given up. Any thread.</remarks>
internal sealed class BrowserOutbox
{
    /// <summary>Events and clips come a few a second at most: a page this far behind is gone.</summary>
    private const int MostTexts = 2048;

    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _texts = new();
    private readonly Dictionary<uint, CameraFeed> _feeds = [];
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableHashSet<uint> _watched = [];
    private StoredImagesModel? _images;
    private bool _tooSlow;

    public IReadOnlySet<uint> Watched => _watched;

    /// <summary>From now on only these cameras; what waits of others is dropped.</summary>
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
            feed.SetFrame(frame);
        }

        Wake();
    }

    public void PutMotion(uint cameraId, ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(cameraId, out var feed))
                return;
            feed.SetMotion(message);
        }

        Wake();
    }

    public void PutText(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            _tooSlow |= _texts.Count >= MostTexts;
            if (!_tooSlow)
                _texts.Enqueue(message);
        }

        Wake();
    }

    /// <summary>A thousand boards may store a thousand images a second: those not sent yet become one message.</summary>
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

    /// <summary>Waits until there is something to send and takes it: into <paramref name="texts"/>, then <paramref name="frames"/> with their references.</summary>
    /// <returns>False when the page is too slow to go on.</returns>
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
                    if (feed.TakeMotion() is { IsEmpty: false } motion)
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
}
