namespace Gateway.Detection.Tests;

/// <summary>A clip of single-byte frames: the frame's index. Frames listed as bad cannot be read.</summary>
internal sealed class FakeClip(int count, params int[] bad) : IClipFrames
{
    public string Name => "clip.mp4";

    public int Count => count;

    public int? MostMotion { get; init; }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel) =>
        bad.Contains(index) ? throw new InvalidDataException($"frame {index} is cut") : new(new[] { (byte)index });
}
