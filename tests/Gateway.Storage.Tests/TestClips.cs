namespace Gateway.Storage.Tests;

internal static class TestClips
{
    public const long StartUs = 1_700_000_000_000_000;

    /// <summary>Begins a clip under a new id.</summary>
    public static ClipFileWriter Create(ClipQueue queue, ulong eventId = 0) =>
        ClipFileWriter.Create(queue.Directory, new ClipHeader(queue.ReserveClipId(), "yard", eventId, 640, 480), queue.Options.Clip);

    /// <summary>Writes a clip of some frames without recording it.</summary>
    public static ClipFile Write(ClipQueue queue, int seed = 1, int frames = 5, int frameLength = 2000)
    {
        using var writer = Create(queue, (ulong)seed);
        for (var i = 0; i < frames; i++)
            Assert.True(writer.Add(TestJpeg.Make(seed * 1000 + i, frameLength + i), StartUs + i * 100_000));
        return writer.Complete();
    }

    public static ValueTask<ClipEntry> RecordAsync(ClipQueue queue, int seed = 1) => queue.RecordAsync(Write(queue, seed));
}
