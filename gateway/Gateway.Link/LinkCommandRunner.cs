using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>Runs one client's commands, a bounded number at a time, and sends their replies between the pushed messages.</summary>
internal sealed class LinkCommandRunner(
    LinkHandlers handlers, LinkOutput output, LinkOptions options, LinkLimits limits, LinkMetrics counters, AuthMessage client, ILogger logger)
{
    private readonly RunningCount _running = new(options.MaxCommands);

    /// <summary>Starts a command on the thread pool.</summary>
    /// <returns>False if too many are running.</returns>
    public bool TryStart(CommandMessage command, CancellationToken closed)
    {
        if (!_running.TryEnter())
            return false;
        counters.Commands.Add();
        _ = Task.Run(() => RunAsync(command, closed), CancellationToken.None);
        return true;
    }

    /// <summary>Waits for the running commands, which are cancelled with the link.</summary>
    public Task EndAsync() => _running.EndAsync();

    public ValueTask RefuseAsync(uint requestId, CancellationToken closed) =>
        new LinkReplier(output, limits, requestId).RefuseAsync(
            ReplyStatus.Busy, $"{options.MaxCommands} commands of this client are running: wait for a reply before sending more.", closed);

    private async Task RunAsync(CommandMessage message, CancellationToken closed)
    {
        var replier = new LinkReplier(output, limits, message.RequestId);
        try
        {
            await AnswerAsync(message.Command, replier, closed);
        }
        catch (Exception) when (closed.IsCancellationRequested)
        {
            // The link ended: no reply is possible.
        }
        catch (LinkRefusedException refusal)
        {
            await replier.RefuseAsync(refusal.Status, refusal.Message, closed);
        }
        catch (Exception e)
        {
            logger.LinkCommandFailed(client.Name, message.Command.Name, e);
            await TryReportFailureAsync(replier, closed);
        }
        finally
        {
            _running.Leave();
        }
    }

    private async Task AnswerAsync(LinkCommand command, LinkReplier replier, CancellationToken closed)
    {
        if (handlers.Find(command) is not { } handler)
        {
            await replier.RefuseAsync(ReplyStatus.Unsupported, $"This daemon does not support the verb {command.Verb}.", closed);
            return;
        }

        if (!command.IsValid(limits))
        {
            var text = $"{command} is out of range: pages count from 1, a page has 1 to {limits.MaxPage} rows.";
            await replier.RefuseAsync(ReplyStatus.BadRequest, text, closed);
            return;
        }

        var caller = new LinkCaller(client.Name, client.Role);
        await handler(command, caller, replier, closed);
        caller.AfterReply?.Invoke();
    }

    private static async Task TryReportFailureAsync(LinkReplier replier, CancellationToken closed)
    {
        try
        {
            await replier.RefuseAsync(ReplyStatus.Failed, "The command failed in the daemon; see its log.", closed);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The link is ending: its other tasks report the reason.
        }
    }
}
