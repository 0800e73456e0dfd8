namespace Gateway.Cameras;

/// <summary>Calls back when a camera's reader begins no picture for the limit; before the first one, for twice the limit.</summary>
internal sealed class StallWatch : IAsyncDisposable
{
    /// <summary>The limit is exceeded by a tenth at most.</summary>
    private const int ChecksPerLimit = 10;

    private readonly ITimer _timer;
    private long _begun;
    private long _since;

    public StallWatch(MpjpegReader reader, TimeSpan limit, TimeProvider time, Action onStall)
    {
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Check(), null, limit / ChecksPerLimit, limit / ChecksPerLimit);

        void Check()
        {
            if (reader.Begun != _begun)
                (_begun, _since) = (reader.Begun, time.GetTimestamp());
            else if (time.GetElapsedTime(_since) >= (_begun == 0 ? limit * 2 : limit))
                onStall();
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
