namespace Gateway.Dashboard.Live;

/// <summary>State of the link to the daemon, with time and reason of its last change. Changed by the link's task, read by any.</summary>
internal sealed class DaemonPresence(TimeProvider time, bool shutdownAllowed)
{
    private volatile DaemonModel _current = new(false, time.GetUtcNow(), "", null, ShutdownAllowed: false, "");

    public DaemonModel Current => _current;

    public void Connected(WelcomeMessage welcome) =>
        _current = new DaemonModel(true, time.GetUtcNow(), welcome.DaemonVersion, ModelMapper.Time(welcome.StartedUs), shutdownAllowed, "");

    /// <returns>False for another failed attempt with the same reason. "Since" stays the moment the link was lost.</returns>
    public bool Disconnected(Exception reason)
    {
        var last = _current;
        if (!last.Connected && last.Reason == reason.Message)
            return false;
        var since = last.Connected ? time.GetUtcNow() : last.Since;
        _current = last with { Connected = false, Since = since, ShutdownAllowed = false, Reason = reason.Message };
        return true;
    }
}
