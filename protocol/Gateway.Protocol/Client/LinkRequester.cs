using Gateway.Protocol.Commands;

namespace Gateway.Protocol.Client;

/// <summary>A side of the link that sends commands to the daemon. Safe from any thread.</summary>
/// <remarks>
/// Every request throws <see cref="LinkCommandException"/> when the daemon refuses it, <see cref="LinkClosedException"/> without a link or when the
/// link ends meanwhile, and <see cref="TimeoutException"/> without a reply in time.
/// </remarks>
public abstract class LinkRequester
{
    /// <summary>Sends a command and returns its reply.</summary>
    public async Task<TReply> AskAsync<TReply>(LinkCommand<TReply> command, CancellationToken cancel = default)
        where TReply : class, ILinkBody<TReply>
    {
        TReply? reply = null;
        await SendAsync(command, (ref body) => reply = TReply.Read(ref body), cancel);
        return reply!;   // set: the wait ends with the last part
    }

    /// <summary>Sends a command whose reply has parts, and calls for each, on the link's reading task, until cancelled or the link ends.</summary>
    public Task FollowAsync<TPart>(LinkCommand<TPart> command, Action<TPart> onPart, CancellationToken cancel = default)
        where TPart : class, ILinkBody<TPart> => SendAsync(command, (ref body) => onPart(TPart.Read(ref body)), cancel);

    /// <summary>Sends a command and returns its reply; null if its clip, image or frame does not exist, or no longer exists.</summary>
    public Task<TReply?> FindAsync<TReply>(LinkCommand<TReply> command, CancellationToken cancel = default)
        where TReply : class, ILinkBody<TReply> => NullWhenNotFound(AskAsync(command, cancel));

    /// <summary>The clip's MP4 file as a stream that can seek and fetches the bytes when they are read; null if there is no such clip.</summary>
    public Task<Stream?> OpenClipFileAsync(ulong clipId, CancellationToken cancel = default) => OpenClipFileAsync(clipId, 0, cancel);

    /// <summary>The same, at a position from which the first bytes are fetched at once.</summary>
    public Task<Stream?> OpenClipFileAsync(ulong clipId, long position, CancellationToken cancel = default) =>
        NullWhenNotFound(LinkClipStream.OpenAsync(this, clipId, position, cancel));

    /// <summary>Sends a command; every part of the reply goes through <paramref name="read"/>.</summary>
    internal abstract Task SendAsync(LinkCommand command, ReplyPart read, CancellationToken cancel);

    private static async Task<T?> NullWhenNotFound<T>(Task<T> reply)
        where T : class
    {
        try
        {
            return await reply;
        }
        catch (LinkCommandException e) when (e.Status == ReplyStatus.NotFound)
        {
            return null;
        }
    }
}

/// <summary>The daemon answered a command with a status other than Ok. The link continues.</summary>
public sealed class LinkCommandException(ReplyStatus status, string message) : Exception(message)
{
    public ReplyStatus Status { get; } = status;
}

/// <summary>Reads one part of a reply's body, borrowed for the call.</summary>
internal delegate void ReplyPart(ref LinkReader body);
