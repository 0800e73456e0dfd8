namespace Gateway.Bridge.Client;

/// <summary>
/// Says when to send PINGREQ, and when the broker has been silent for too long. It pings when nothing was received for a while as well as when nothing was sent, so that a
/// broker that is gone is noticed while there is much to send. One caller.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="keepAlive">Zero: none.</param>
/// <param name="answerTimeout">From PINGREQ to the first byte of anything.</param>
internal sealed class KeepAliveWatch(TimeProvider time, TimeSpan keepAlive, TimeSpan answerTimeout)
{
    private long? _pinged;

    /// <param name="lastReceived">A timestamp.</param>
    /// <param name="lastSent">A timestamp.</param>
    /// <param name="isReading">Whether what comes is read now; if not, silence means nothing.</param>
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
