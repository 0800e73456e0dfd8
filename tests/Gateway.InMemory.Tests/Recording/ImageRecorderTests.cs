using System.Collections.Concurrent;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Images;
using Gateway.Ingest;
using Gateway.Motion;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Recording;

/// <summary>A QoS 1 publish is acknowledged after its image is committed, and not otherwise.</summary>
public sealed class ImageRecorderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly StoreDatabase _database;
    private readonly FramePool _pool = new(16 << 20);
    private readonly Camera _camera = new(1, "porch", isBoard: true);
    private readonly AckList _acks = new();

    public ImageRecorderTests()
    {
        _data = DataDirectory.Open(_directory.Path);
        _database = StoreDatabase.Open(_data, new StoreOptions(), TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_acknowledges_when_the_image_can_be_read_back()
    {
        var recorder = NewRecorder(ImagePolicy.Every);
        var readable = new ConcurrentQueue<bool>();
        _acks.OnAck = () => readable.Enqueue(_database.Images.List(1, 1, newestFirst: true).Total == 1);

        Store(recorder, packetId: 7);

        await Eventually.True(() => _acks.Ids.Contains((ushort)7), cancel: Cancel);
        Assert.Equal([true], readable);
        await Eventually.True(() => _pool.Lent == 0, cancel: Cancel);
        Assert.Equal(1, recorder.Stored);
    }

    [Fact]
    public void Store_of_an_image_that_is_not_to_be_kept_acknowledges_at_once()
    {
        var recorder = NewRecorder(ImagePolicy.None);

        Store(recorder, packetId: 7);

        Assert.Equal([(ushort)7], _acks.Ids);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public void Store_into_a_closed_store_acknowledges_nothing_counts_it_and_lets_go_of_the_frame()
    {
        var recorder = NewRecorder(ImagePolicy.Every);
        _database.Dispose();

        Store(recorder, packetId: 7);

        Assert.Empty(_acks.Ids);
        Assert.Equal<ushort>([7], _acks.RefusedIds);
        Assert.Equal(1, recorder.Refused);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Complete_stores_the_seeds_latencies_with_the_image()
    {
        var recorder = NewRecorder(ImagePolicy.Every);
        Store(recorder, packetId: 7, new BoardImage(0, 4505, -1, -1));
        recorder.Complete(_camera, new BoardImage(0, 4505, 12, 123), new PublishAck(_acks, 8));

        await Eventually.True(() => _acks.Ids.Contains((ushort)8), cancel: Cancel);
        var row = Assert.Single(_database.Images.List(1, 10, newestFirst: true).Images);
        Assert.Equal((12, 123), (row.CaptureMs, row.PublishMs));
    }

    public void Dispose()
    {
        _database.Dispose();
        _data.Dispose();
        _pool.Dispose();
        _directory.Dispose();
    }

    private ImageRecorder NewRecorder(ImagePolicy keep) => new(
        _database.Images,
        new CameraSettings(new GatewayOptions { DataDirectory = _directory.Path, Images = new ImageOptions { Keep = keep } }),
        TimeProvider.System,
        NullLogger<ImageRecorder>.Instance);

    private void Store(ImageRecorder recorder, ushort packetId, BoardImage? image = null)
    {
        Assert.True(_pool.TryRent(1000, out var buffer));
        var stamps = new FrameStamps(0, 0, TimeProvider.System.GetUnixMicroseconds(), TimeProvider.System.GetTimestamp(), ClockTrusted: false);
        recorder.Store(new Frame(buffer, 0, 1000, _camera, 1, stamps), image ?? new BoardImage(1, 1, 5, -1), new PublishAck(_acks, packetId));
        buffer.Release();
    }

    private sealed class AckList : IPublishAckTarget
    {
        public ConcurrentQueue<ushort> Ids { get; } = new();

        public Action? OnAck { get; set; }

        public ConcurrentQueue<ushort> RefusedIds { get; } = new();

        public void Refuse(ushort packetId) => RefusedIds.Enqueue(packetId);

        public void Acknowledge(ushort packetId)
        {
            OnAck?.Invoke();
            Ids.Enqueue(packetId);
        }
    }
}
