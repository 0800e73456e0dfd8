namespace Gateway.Detection.Tests;

/// <summary>Gives prepared results, frame by frame, and records the frames.</summary>
internal sealed class FakeDetector(Func<byte, int, FrameDetections> answer) : IDetector
{
    public List<byte> Shown { get; } = [];

    public Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Shown.Add(jpeg.Span[0]);
        return Task.FromResult(answer(jpeg.Span[0], Shown.Count));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
