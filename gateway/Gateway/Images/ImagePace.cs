namespace Gateway.Images;

/// <summary>Applies one board's <see cref="ImagePolicy"/> to its images as they come.</summary>
internal sealed class ImagePace(ImagePolicy policy)
{
    private readonly Lock _lock = new();
    private long? _lastTimestamp;

    /// <returns>Whether the image received at <paramref name="timestamp"/> is to be stored; if so, the interval begins anew.</returns>
    public bool TakeTurn(long timestamp, TimeProvider time)
    {
        lock (_lock)
        {
            if (!policy.Stores(_lastTimestamp is { } last ? time.GetElapsedTime(last, timestamp) : null))
                return false;
            _lastTimestamp = timestamp;
            return true;
        }
    }
}
