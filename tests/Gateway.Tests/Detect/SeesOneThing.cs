using Gateway.Detection;

namespace Gateway.Tests.Detect;

/// <summary>Sees a thing in the middle of every picture, and tells how many it was shown before it answers.</summary>
internal sealed class SeesOneThing(Action<int> look) : IDetector
{
    private int _looks;

    public Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        look(++_looks);
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(
            new FrameDetections([new DetectedObject("thing", 0.9f, new DetectedBox(0.25f, 0.25f, 0.5f, 0.5f))], TimeSpan.FromMilliseconds(1)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
