using System.Buffers;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>Runs one client's commands, a bounded number at a time, and sends their replies between the pushed messages.</summary>
internal sealed class LinkCommandRunner(LinkBackend backend, LinkOutput output, LinkOptions options, LinkCounters counters, AuthMessage client, ILogger logger)
{
    private readonly LinkLimits _limits = LinkLimits.Default with { MaxPayload = options.MaxPayload };
    private readonly RunningCount _running = new(options.MaxCommands);

    /// <summary>Starts a command on the thread pool.</summary>
    /// <returns>False when too many are under way.</returns>
    public bool TryStart(CommandMessage command, CancellationToken closed)
    {
        if (!_running.TryEnter())
            return false;
        counters.CountCommand();
        _ = Task.Run(() => RunAsync(command, closed), CancellationToken.None);
        return true;
    }

    /// <summary>Waits for the commands under way, which have been cancelled with the link.</summary>
    public Task EndAsync() => _running.EndAsync();

    public ValueTask RefuseAsync(uint requestId, CancellationToken closed) =>
        new LinkReplier(output, _limits, requestId).RefuseAsync(
            ReplyStatus.Busy, $"{options.MaxCommands} commands of this client are under way: wait for a reply before asking for more.", closed);

    private async Task RunAsync(CommandMessage message, CancellationToken closed)
    {
        var replier = new LinkReplier(output, _limits, message.RequestId);
        try
        {
            await AnswerAsync(message.Command, replier, closed);
        }
        catch (Exception) when (closed.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception e)
        {
            logger.LinkCommandFailed(client.Name, message.Command.Verb, e);
            await TryTellFailureAsync(replier, closed);
        }
        finally
        {
            _running.Leave();
        }
    }

    private async Task AnswerAsync(LinkCommand command, LinkReplier replier, CancellationToken closed)
    {
        switch (command)
        {
            case ListClips { Page: > 0 and <= int.MaxValue } c when IsPage(c.Limit):
                var clips = await backend.Clips.ListAsync((int)c.Page, c.Limit, closed);
                await replier.ReplyAsync(clips.Write, closed);
                break;
            case GetClip c:
                var clip = await backend.Clips.FindAsync(c.ClipId, closed);
                await replier.ReplyOrNotFoundAsync(clip is null ? null : clip.Write, "There is no such clip.", closed);
                break;
            case ListClipObjects c when IsPage(c.Limit):
                var objects = await backend.Clips.ReadObjectsAsync(c.ClipId, c.Skip, c.Limit, closed);
                await replier.ReplyOrNotFoundAsync(objects is null ? null : objects.Write, "There is no such clip.", closed);
                break;
            case GetClipFrame { Index: <= int.MaxValue } c:
                var frame = await backend.Clips.ReadFrameAsync(c.ClipId, (int)c.Index, closed);
                await replier.ReplyOrNotFoundAsync(frame, "There is no such clip, or it has fewer frames.", closed);
                break;
            case GetClipFile { Length: > 0 } c:
                await SendFileAsync(c, replier, closed);
                break;
            case ListImages { Page: > 0 and <= int.MaxValue, Order: ImageOrder.NewestFirst or ImageOrder.OldestFirst } c when IsPage(c.Limit):
                var images = await backend.Images.ListAsync((int)c.Page, c.Limit, c.Order, c.CameraId, closed);
                await replier.ReplyAsync(images.Write, closed);
                break;
            case GetImage c:
                var image = await backend.Images.FindAsync(c.ImageId, closed);
                await replier.ReplyOrNotFoundAsync(image is null ? null : image.Write, "There is no such image.", closed);
                break;
            case GetImageJpeg c:
                var jpeg = await backend.Images.ReadJpegAsync(c.ImageId, closed);
                await replier.ReplyOrNotFoundAsync(jpeg, "There is no such image.", closed);
                break;
            case ListEvents c when IsPage(c.Limit):
                var events = await backend.Events.ReadAsync(c.AfterId, c.Limit, closed);
                await replier.ReplyAsync(events.Write, closed);
                break;
            case ListNearMisses c when IsPage(c.Limit):
                await replier.ReplyAsync(backend.NearMisses.Read(c.BeforeId, c.Limit, c.CameraId).Write, closed);
                break;
            case Shutdown:
                await ShutDownAsync(replier, closed);
                break;
            case UnknownCommand c:
                await replier.RefuseAsync(ReplyStatus.Unsupported, $"This daemon does not know the verb {(byte)c.Verb}.", closed);
                break;
            default:
                await replier.RefuseAsync(ReplyStatus.BadRequest, $"{command} is out of range: pages count from 1, a page has 1 to {_limits.MaxPage} rows.", closed);
                break;
        }
    }

    private bool IsPage(int limit) => limit > 0 && limit <= _limits.MaxPage;

    private async Task SendFileAsync(GetClipFile command, LinkReplier replier, CancellationToken closed)
    {
        await using var file = await backend.Clips.OpenFileAsync(command.ClipId, closed);
        if (file is null)
        {
            await replier.RefuseAsync(ReplyStatus.NotFound, "There is no such clip, or its file is gone.", closed);
            return;
        }

        const int PartLength = 64 << 10;
        var length = (ulong)file.Length;
        var offset = Math.Min(command.Offset, length);
        var end = Math.Min(offset + command.Length, length);
        file.Position = (long)offset;
        var part = ArrayPool<byte>.Shared.Rent(PartLength);
        try
        {
            for (var isLast = false; !isLast;)
            {
                var wanted = part.AsMemory(0, (int)Math.Min(PartLength, end - offset));
                var count = await file.ReadAtLeastAsync(wanted, wanted.Length, throwOnEndOfStream: false, closed);
                isLast = count < PartLength || offset + (ulong)count == end;
                await replier.SendPartAsync(new ClipPart(length, offset), part.AsMemory(0, count), isLast, closed);
                offset += (ulong)count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    private async Task ShutDownAsync(LinkReplier replier, CancellationToken closed)
    {
        if (client.Role != LinkRole.Operator || !options.AllowShutdown)
        {
            await replier.RefuseAsync(
                ReplyStatus.Forbidden, "Ending the daemon takes the operator role and Link:AllowShutdown set to true in the daemon's configuration.", closed);
            return;
        }

        logger.LinkShutdownAsked(client.Name);
        await replier.ReplyAsync(static (ref LinkWriter _) => { }, closed);
        backend.Control.RequestShutdown(client.Name);
    }

    private static async Task TryTellFailureAsync(LinkReplier replier, CancellationToken closed)
    {
        try
        {
            await replier.RefuseAsync(ReplyStatus.Failed, "It went wrong in the daemon; its log tells more.", closed);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The link is going: its other tasks tell why.
        }
    }
}
