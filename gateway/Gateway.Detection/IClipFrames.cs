namespace Gateway.Detection;

/// <summary>The frames of one stored clip.</summary>
public interface IClipFrames
{
    /// <summary>The clip's file name without a path, for result lines.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>The frame with the highest motion score, which is always analysed; null if unknown.</summary>
    int? MostMotion => null;

    /// <summary>The JPEG of one frame; valid until the next call.</summary>
    /// <exception cref="IOException">The frame cannot be read; also <see cref="InvalidDataException"/>. Other frames may be readable.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel);
}
