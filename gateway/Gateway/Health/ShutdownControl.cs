using Gateway.Link;

namespace Gateway.Health;

/// <summary>Ends the daemon on behalf of an operator.</summary>
internal sealed class ShutdownControl(IHostApplicationLifetime lifetime, ILogger<ShutdownControl> log) : ILinkControl
{
    public void RequestShutdown(string askedBy)
    {
        log.ShutdownRequested(askedBy);
        lifetime.StopApplication();
    }
}
