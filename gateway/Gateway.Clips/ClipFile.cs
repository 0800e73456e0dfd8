namespace Gateway.Clips;

/// <summary>A finished clip on the disk. File and name are durable, but the clip is not announced yet.</summary>
/// <param name="Header">Fields known before the first frame.</param>
/// <param name="Path">Full path of the file.</param>
/// <param name="Length">File size in bytes.</param>
/// <param name="Sha256">Hash of the whole file.</param>
/// <param name="Frames">Number of frames, at least 1.</param>
/// <param name="StartedUs">Timestamp of the first frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="DurationUs">From the first frame to the end of the last.</param>
public sealed record ClipFile(ClipHeader Header, string Path, long Length, Sha256Digest Sha256, int Frames, long StartedUs, long DurationUs);

/// <summary>The fields of a clip known before its first frame. The file holds them too, so a file without a queue entry is identifiable.</summary>
/// <param name="ClipId">Reserved by the clip queue; names the file.</param>
/// <param name="Camera">The camera's name, at most <see cref="ClipLimits.MaxCameraBytes"/> bytes of UTF-8.</param>
/// <param name="TriggerEventId">The motion event that started the clip; 0 for none.</param>
/// <param name="Width">Pixels, 1 to 65535.</param>
/// <param name="Height">Pixels, 1 to 65535.</param>
public sealed record ClipHeader(ulong ClipId, string Camera, ulong TriggerEventId, int Width, int Height);
