namespace Gateway.Protocol.Commands;

/// <summary>A verb of the link, by its number on the wire, with its arguments.</summary>
/// <remarks>Each verb is declared once, in its own file: number, arguments, ranges, reply. Normative text: protocol/WIRE.md section 6.</remarks>
public abstract record LinkCommand(byte Verb)
{
    private delegate LinkCommand Reader(ref LinkReader reader);

    /// <summary>All verbs by their number on the wire. A number never changes its meaning.</summary>
    private static readonly Dictionary<byte, Reader> Readers = new()
    {
        [ListClips.Number] = ListClips.Read,
        [GetClipFrame.Number] = GetClipFrame.Read,
        [GetClipFile.Number] = GetClipFile.Read,
        [ListImages.Number] = ListImages.Read,
        [GetImage.Number] = GetImage.Read,
        [GetImageJpeg.Number] = GetImageJpeg.Read,
        [ListEvents.Number] = ListEvents.Read,
        [Shutdown.Number] = (ref _) => new Shutdown(),
        [GetClip.Number] = GetClip.Read,
        [ListNearMisses.Number] = ListNearMisses.Read,
        [ListEventEnds.Number] = ListEventEnds.Read,
        [ListClipObjects.Number] = ListClipObjects.Read,
        [AcknowledgeClip.Number] = AcknowledgeClip.Read,
        [GetLastFrame.Number] = GetLastFrame.Read,
        [ListCameras.Number] = (ref _) => new ListCameras(),
        [ListListeners.Number] = (ref _) => new ListListeners(),
        [ListRefusals.Number] = (ref _) => new ListRefusals(),
        [TakeTopic.Number] = TakeTopic.Read,
        [SetBoard.Number] = SetBoard.Read,
        [ListBoards.Number] = ListBoards.Read,
        [TraceClient.Number] = TraceClient.Read,
        [ConfirmClock.Number] = ConfirmClock.Read,
    };

    /// <summary>Numbers of the known verbs.</summary>
    public static IEnumerable<byte> Verbs => Readers.Keys;

    /// <summary>Name for people.</summary>
    public string Name => GetType().Name;

    /// <summary>Text of the reply <see cref="ReplyStatus.NotFound"/>.</summary>
    public virtual string NotFound => "";

    /// <summary>Whether the reply ends. Otherwise it lasts as long as the link.</summary>
    public virtual bool HasLastPart => true;

    /// <summary>Whether the arguments are in their ranges.</summary>
    public virtual bool IsValid(LinkLimits limits) => true;

    internal virtual void WriteArguments(ref LinkWriter writer)
    {
    }

    internal static LinkCommand Read(byte verb, ref LinkReader reader) =>
        Readers.TryGetValue(verb, out var read) ? read(ref reader) : new UnknownCommand(verb);

    protected static bool IsPage(int limit, LinkLimits limits) => limit > 0 && limit <= limits.MaxPage;
}

/// <summary>A verb whose reply is one <typeparamref name="TReply"/>.</summary>
public abstract record LinkCommand<TReply>(byte Verb) : LinkCommand(Verb)
    where TReply : class, ILinkBody<TReply>;

/// <summary>A verb of a newer version, answered with <see cref="ReplyStatus.Unsupported"/>; the link goes on.</summary>
public sealed record UnknownCommand(byte Verb) : LinkCommand(Verb);

/// <summary>The reply of a verb that yields nothing.</summary>
public sealed record Done : ILinkBody<Done>
{
    static Done ILinkBody<Done>.Read(ref LinkReader reader) => new();
}

/// <summary>The reply of a verb that yields a picture: the JPEG, to the end of the payload.</summary>
public sealed record JpegBody(byte[] Bytes) : ILinkBody<JpegBody>
{
    public ReadOnlyMemory<byte> Tail => Bytes;

    public static JpegBody Read(ref LinkReader reader) => new(System.Buffers.BuffersExtensions.ToArray(reader.ReadRest()));
}
