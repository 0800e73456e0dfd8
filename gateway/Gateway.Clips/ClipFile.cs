namespace Gateway.Clips;

/// <summary>A finished clip on the disk: file and name are durable, but nobody has been told of it yet.</summary>
/// <param name="Header">What was known before the first frame.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="Frames">At least 1.</param>
/// <param name="StartedUs">Timestamp of the first frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="DurationUs">From the first frame to the end of the last.</param>
public sealed record ClipFile(ClipHeader Header, string Path, long Length, Sha256Digest Sha256, int Frames, long StartedUs, long DurationUs);
