using Gateway.Detection.Managed;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>What a frame costs the collector: nothing.</summary>
[Collection(nameof(FrameAllocationTests)), CollectionDefinition(nameof(FrameAllocationTests), DisableParallelization = true)]
public sealed class FrameAllocationTests : IDisposable
{
    private const int Frames = 20;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>From the first frames on, before the runtime has optimised anything.</summary>
    /// <remarks>
    /// The frames are computed on this thread alone, and the count is of this thread alone: what other threads allocate is not in it. Nor are the collections that they bring
    /// about, with one exception: a collection in the background takes this thread's allocation buffer away and leaves the unused rest of it, up to 8 KiB, in the count (seen in a program
    /// that does nothing but wait: 2,232 bytes, no collection beginning or ending meanwhile). So this assembly runs without them, and says so here should that ever change.
    /// </remarks>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public async Task A_frame_takes_no_managed_memory(int width)
    {
        Assert.False(AppContext.TryGetSwitch("System.GC.Concurrent", out var background) && background);
        var model = DetectionModel.Load(RandomModel.Write(_directory.Path));
        await using var detector = new ManagedDetector(model, new ManagedOptions { Threshold = 0.2f, Threads = 1 }, TimeProvider.System, (VectorWidth)width);
        var jpeg = ManagedDetectorTests.Picture(320, 240);
        var cancel = TestContext.Current.CancellationToken;
        Assert.NotEqual(0, detector.LookAndThin(jpeg, cancel).Count);

        var taken = Measure(detector, jpeg, cancel);

        Assert.True(taken.All(bytes => bytes == 0), $"bytes by frame: {string.Join(' ', taken)}");
    }

    /// <summary>Bytes that each of some frames took.</summary>
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
