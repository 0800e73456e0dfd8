using Gateway.Clips;

namespace Gateway.Storage.Tests;

internal static class TestClips
{
    public const long StartUs = 1_700_000_000_000_000;

    /// <summary>Writes a clip of a few frames through the queue's writer, not yet recorded.</summary>
    public static ClipFile Write(ClipQueue queue, int seed = 1, int frames = 5, int frameLength = 2000)
    {
        using var writer = queue.CreateWriter("yard", (ulong)seed, 640, 480);
        for (var i = 0; i < frames; i++)
            Assert.True(writer.Add(TestJpeg.Make(seed * 1000 + i, frameLength + i), StartUs + i * 100_000));
        return writer.Complete();
    }

    public static ValueTask<ClipEntry> RecordAsync(ClipQueue queue, int seed = 1) => queue.RecordAsync(Write(queue, seed));
}
