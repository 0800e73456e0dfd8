using Gateway.Detection;

namespace Gateway.Analysis.Detect;

/// <summary>Frames that tell of every frame read: what a progress bar needs.</summary>
internal sealed class ShownFrames(IClipFrames frames, Action beforeRead) : IClipFrames
{
    public string Name => frames.Name;

    public int Count => frames.Count;

    public int? MostMotion => frames.MostMotion;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        beforeRead();
        return frames.ReadAsync(index, cancel);
    }
}
