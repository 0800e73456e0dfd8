namespace Gateway.Link;

public interface ILinkFeature
{
    /// <summary>Registers a handler for each verb of this part. Called once, before the first client.</summary>
    void Register(LinkHandlers handlers);
}

/// <summary>The handlers of all verbs. Complete before the first client is served, then read by any thread.</summary>
/// <remarks>
/// A handler runs on any thread, several times at once. It returns null if the object does not exist. A <see cref="LinkRefusedException"/> is
/// answered with its status; any other exception is logged and answered with <see cref="ReplyStatus.Failed"/>.
/// </remarks>
public sealed class LinkHandlers
{
    private readonly Dictionary<Type, object> _handlers = [];

    public LinkHandlers(IEnumerable<ILinkFeature> features)
    {
        foreach (var feature in features)
            feature.Register(this);
    }

    internal delegate ValueTask Handler(LinkCommand command, LinkCaller caller, LinkReplier replier, CancellationToken closed);

    /// <exception cref="ArgumentException">The verb has a handler already.</exception>
    public LinkHandlers On<TCommand, TReply>(Func<TCommand, LinkCaller, CancellationToken, ValueTask<TReply?>> answer)
        where TCommand : LinkCommand<TReply>
        where TReply : class, ILinkBody<TReply>
    {
        _handlers.Add(typeof(TCommand), (Handler)(async (command, caller, replier, closed) =>
        {
            var reply = await answer((TCommand)command, caller, closed);
            await (reply is null ? replier.RefuseAsync(ReplyStatus.NotFound, command.NotFound, closed) : replier.ReplyAsync(reply, closed));
        }));
        return this;
    }

    /// <inheritdoc cref="On{TCommand, TReply}(Func{TCommand, LinkCaller, CancellationToken, ValueTask{TReply}})"/>
    public LinkHandlers On<TCommand, TReply>(Func<TCommand, CancellationToken, ValueTask<TReply?>> answer)
        where TCommand : LinkCommand<TReply>
        where TReply : class, ILinkBody<TReply> => On<TCommand, TReply>((command, _, closed) => answer(command, closed));

    /// <summary>A verb whose reply has parts and no last one: they come until the client leaves.</summary>
    public LinkHandlers OnParts<TCommand, TPart>(Func<TCommand, LinkCaller, CancellationToken, IAsyncEnumerable<TPart>> answer)
        where TCommand : LinkCommand<TPart>
        where TPart : class, ILinkBody<TPart>
    {
        _handlers.Add(typeof(TCommand), (Handler)(async (command, caller, replier, closed) =>
        {
            await foreach (var part in answer((TCommand)command, caller, closed))
                await replier.SendPartAsync(part, closed);
        }));
        return this;
    }

    /// <param name="open">Opens the clip's MP4 file for reading and seeking; null if it does not exist. The link disposes it.</param>
    public LinkHandlers OnClipFile(Func<ulong, Stream?> open)
    {
        _handlers.Add(typeof(GetClipFile), (Handler)((command, _, replier, closed) => replier.SendFileAsync((GetClipFile)command, open, closed)));
        return this;
    }

    internal Handler? Find(LinkCommand command) => (Handler?)_handlers.GetValueOrDefault(command.GetType());
}

public sealed record LinkCaller(string Name, LinkRole Role)
{
    /// <summary>Set by a handler; runs after the reply was sent.</summary>
    public Action? AfterReply { get; set; }
}

public sealed class LinkRefusedException(ReplyStatus status, string message) : Exception(message)
{
    public ReplyStatus Status { get; } = status;
}
