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
    /// The frames are computed on this thread alone, and the count is of this thread alone: whatever other threads allocate is not in it, nor are the
    /// collections that they bring about (tried with one for each frame).
    /// </remarks>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public async Task A_frame_takes_no_managed_memory(int width)
    {
        var model = DetectionModel.Load(RandomModel.Write(_directory.Path));
        await using var detector = new ManagedDetector(model, new ManagedOptions { Threshold = 0.2f, Threads = 1 }, TimeProvider.System, (VectorWidth)width);
        var jpeg = ManagedDetectorTests.Picture(320, 240);
        var cancel = TestContext.Current.CancellationToken;
        Assert.NotEqual(0, detector.LookAndThin(jpeg, cancel).Count);

        var taken = Measure(detector, jpeg, cancel);

        Assert.InRange(taken.Count(bytes => bytes != 0), 0, 2);   // what the code takes it takes for each frame
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
