using Gateway.Detection;

namespace Gateway.InMemory.Tests.Dispatch;

/// <summary>Runs the script of the test for every picture, and sees nothing in it. It cannot read one that is too short for a picture.</summary>
internal sealed class ScriptedDetector(Func<Task> look) : IDetector
{
    private const int ShortestPicture = 100;   // bytes

    private int _looks;

    public int Looks => Volatile.Read(ref _looks);

    public async Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        Interlocked.Increment(ref _looks);
        await look();
        cancel.ThrowIfCancellationRequested();
        return jpeg.Length >= ShortestPicture
            ? new FrameDetections([], TimeSpan.Zero)
            : throw new DetectorException(DetectionFault.UnreadableImage, "no readable JPEG");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
