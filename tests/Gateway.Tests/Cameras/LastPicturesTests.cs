using Gateway.Cameras;
using Gateway.Frames;

namespace Gateway.Tests.Cameras;

/// <summary>Field case G6: the newest frame of each camera is held, and never so many that new ones find no memory.</summary>
public sealed class LastPicturesTests : IDisposable
{
    private const int Size = 64 << 10;

    private readonly CameraRegistry _registry = new(maxCameras: 8);
    private readonly FramePool _pool = new(16 * Size);
    private readonly LastPictures _pictures = new(new FrameOptions { MaxPoolBytes = 16 * Size, MaxFrameBytes = Size });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal((0, 0), (_pool.Lent, _pictures.Bytes));
        _pool.Dispose();
    }

    [Fact]
    public async Task The_newest_frame_is_held_until_the_stop()
    {
        var camera = Camera("a");
        Assert.False(_pictures.TryGet(camera, out _));
        Send(camera, 1);
        Send(camera, 2);
        Assert.Equal(1, _pool.Lent);
        Assert.True(_pictures.TryGet(camera, out var frame));
        Assert.Equal(2, frame.Jpeg[0]);
        frame.Release();

        await _pictures.StopAsync(Cancel);
        Assert.False(_pictures.TryGet(camera, out _));
        Send(camera, 3);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task A_held_frame_outlives_its_replacement_while_it_is_read()
    {
        var camera = Camera("a");
        Send(camera, 1);
        Assert.True(_pictures.TryGet(camera, out var frame));
        Send(camera, 2);
        Assert.Equal(1, frame.Jpeg[0]);
        frame.Release();
        await _pictures.StopAsync(Cancel);
    }

    [Fact]
    public async Task All_cameras_together_hold_a_quarter_of_the_memory_at_most()
    {
        Camera[] cameras = [.. "abcdef".Select(name => Camera($"{name}"))];
        foreach (var camera in cameras)
            Send(camera, 1);
        Assert.Equal((4, 4 * Size), (_pool.Lent, _pictures.Bytes));
        Assert.False(_pictures.TryGet(cameras[4], out _));
        Send(cameras[0], 2);   // in place of its own
        Assert.True(_pictures.TryGet(cameras[0], out var frame));
        Assert.Equal(2, frame.Jpeg[0]);
        frame.Release();
        await _pictures.StopAsync(Cancel);
    }

    private Camera Camera(string name) => _registry.GetOrAdd(name, isBoard: true)!;

    private void Send(Camera camera, byte content)
    {
        Assert.True(_pool.TryRent(Size, out var buffer));
        buffer.GetSpan()[0] = content;
        _pictures.OnFrame(new Frame(buffer, 0, Size, camera, camera.NextSequence(), default));
        buffer.Release();
    }
}
