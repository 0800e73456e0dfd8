using Gateway.Dashboard.Api;
using Gateway.Dashboard.Api.Models;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Live;

/// <summary>Whether the daemon is there, since when, and if not, why. Changed by the link's task, read by any.</summary>
internal sealed class DaemonPresence(TimeProvider time, bool shutdownAllowed)
{
    private volatile DaemonModel _current = new(false, time.GetUtcNow(), "", null, ShutdownAllowed: false, "");

    public DaemonModel Current => _current;

    public void Connected(WelcomeMessage welcome) =>
        _current = new DaemonModel(true, time.GetUtcNow(), welcome.DaemonVersion, ModelMapper.Time(welcome.StartedUs), shutdownAllowed, "");

    /// <returns>Whether that is news: a further failed attempt for the same reason is not. "Since" stays the moment the link was lost.</returns>
    public bool Disconnected(Exception reason)
    {
        var last = _current;
        if (!last.Connected && last.Reason == reason.Message)
            return false;
        _current = last with { Connected = false, Since = last.Connected ? time.GetUtcNow() : last.Since, ShutdownAllowed = false, Reason = reason.Message };
        return true;
    }
}
