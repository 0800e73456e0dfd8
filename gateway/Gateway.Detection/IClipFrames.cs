namespace Gateway.Detection;

/// <summary>The frames of one clip, however it is stored.</summary>
public interface IClipFrames
{
    /// <summary>The clip's file name without a path, as result lines show it.</summary>
    string Name { get; }

    /// <summary>Frames in the clip.</summary>
    int Count { get; }

    /// <summary>The frame with the highest motion score, which is always looked at; null when nobody knows.</summary>
    int? MostMotion => null;

    /// <summary>The JPEG of one frame; valid until the next call.</summary>
    /// <exception cref="IOException">The frame cannot be read; also <see cref="InvalidDataException"/>. Other frames may be readable.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel);
}
