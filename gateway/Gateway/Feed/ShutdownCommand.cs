using Gateway.Link;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Feed;

/// <summary>Stops the daemon for an operator, if the configuration allows it.</summary>
internal sealed class ShutdownCommand(IHostApplicationLifetime lifetime, LinkOptions options, ILogger<ShutdownCommand> log) : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers.On<Shutdown, Done>((_, caller, _) => new(Answer(caller)));

    private Done Answer(LinkCaller caller)
    {
        if (caller.Role != LinkRole.Operator || !options.AllowShutdown)
        {
            throw new LinkRefusedException(
                ReplyStatus.Forbidden, "Stopping the daemon requires the operator role and Link:AllowShutdown set to true in its configuration.");
        }

        caller.AfterReply = () =>
        {
            log.ShutdownRequested(caller.Name);
            lifetime.StopApplication();
        };
        return new Done();
    }
}
