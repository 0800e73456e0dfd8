using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>A frame costs the garbage collector nothing.</summary>
[Collection(nameof(FrameAllocationTests)), CollectionDefinition(nameof(FrameAllocationTests), DisableParallelization = true)]
public sealed class FrameAllocationTests : IDisposable
{
    private const int Frames = 20;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>From the first frames on, before the runtime has optimised anything.</summary>
    /// <remarks>
    /// All frames are computed and counted on this thread, so allocations of other threads do not count. Neither do their collections, except
    /// background collections: these take this thread's allocation buffer and count its unused rest, up to 8 KiB (2,232 bytes were seen in a
    /// program that only waits, with no collection beginning or ending meanwhile). So this assembly disables them, and the test checks that.
    /// </remarks>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public async Task A_frame_takes_no_managed_memory(int width)
    {
        Assert.False(AppContext.TryGetSwitch("System.GC.Concurrent", out var background) && background);
        var model = DetectionModel.Load(RandomModel.Write(_directory.Path));
        var options = new ManagedOptions { Threshold = 0.2f, Threads = 1 };
        await using var detector = new ManagedDetector(model, options, TimeProvider.System, (VectorWidth)width);
        var jpeg = ManagedDetectorTests.Picture(320, 240);
        var cancel = TestContext.Current.CancellationToken;
        Assert.NotEqual(0, detector.LookAndThin(jpeg, cancel).Count);

        var taken = Measure(detector, jpeg, cancel);

        Assert.True(taken.All(bytes => bytes == 0), $"bytes by frame: {string.Join(' ', taken)}");
    }

    /// <summary>Bytes allocated by each of some frames.</summary>
    private static long[] Measure(ManagedDetector detector, byte[] jpeg, CancellationToken cancel)
    {
        var taken = new long[Frames];
        for (var frame = 0; frame < Frames; frame++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            detector.LookAndThin(jpeg, cancel);
            taken[frame] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return taken;
    }
}
