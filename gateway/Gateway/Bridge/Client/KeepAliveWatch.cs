namespace Gateway.Bridge.Client;

/// <summary>
/// Decides when to send PINGREQ, and when the broker was silent for too long. It pings if nothing was sent or nothing received for a while, so a lost
/// broker is detected even while much is sent. One caller.
/// </summary>
/// <param name="time">Clock of the timestamps.</param>
/// <param name="keepAlive">Zero switches it off.</param>
/// <param name="answerTimeout">Limit from PINGREQ to the next received byte.</param>
internal sealed class KeepAliveWatch(TimeProvider time, TimeSpan keepAlive, TimeSpan answerTimeout)
{
    private long? _pinged;

    /// <summary>Takes the timestamps of the last bytes. While reading is paused, silence means nothing.</summary>
    public KeepAliveStep Check(long lastReceived, long lastSent, bool isReading)
    {
        if (keepAlive <= TimeSpan.Zero)
            return KeepAliveStep.None;

        var now = time.GetTimestamp();
        if (_pinged is { } pinged && lastReceived < pinged && isReading)
            return time.GetElapsedTime(pinged, now) >= answerTimeout ? KeepAliveStep.GiveUp : KeepAliveStep.None;

        _pinged = null;
        if (time.GetElapsedTime(isReading ? Math.Min(lastReceived, lastSent) : lastSent, now) < keepAlive)
            return KeepAliveStep.None;
        _pinged = now;
        return KeepAliveStep.Ping;
    }
}

/// <summary>The action that keep alive requires now.</summary>
internal enum KeepAliveStep
{
    None,
    Ping,
    GiveUp,
}
