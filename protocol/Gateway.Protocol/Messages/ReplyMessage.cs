namespace Gateway.Protocol.Messages;

/// <summary>The answer to one command, or a part of it. The body is borrowed from the receive buffer.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   4    requestId  of the command
///  4   1    status     <see cref="ReplyStatus"/>
///  5   1    flags      bit 0: last part; any status but Ok is always the last part
///  6   n    body       Ok: as the verb defines; otherwise a text (2+n) for people
/// </code>
/// Normative text: protocol/WIRE.md section 6.
/// </remarks>
public readonly ref struct ReplyMessage(uint requestId, ReplyStatus status, bool isLast, ReadOnlySequence<byte> body, LinkLimits limits)
    : ILinkMessage<ReplyMessage>
{
    /// <summary>Bytes in front of the body.</summary>
    public const int FieldsSize = 6;

    private const byte LastFlag = 1;

    public static MessageKind Kind => MessageKind.Reply;

    public uint RequestId { get; } = requestId;

    public ReplyStatus Status { get; } = status;

    public bool IsLast { get; } = isLast;

    public ReadOnlySequence<byte> Body { get; } = body;

    uint ILinkMessage<ReplyMessage>.CameraId => 0;

    uint ILinkMessage<ReplyMessage>.Sequence => 0;

    public static ReplyMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var requestId = reader.ReadUInt32();
        var status = (ReplyStatus)reader.ReadByte();
        var flags = reader.ReadByte();
        return new ReplyMessage(requestId, status, (flags & LastFlag) != 0 || status != ReplyStatus.Ok, reader.ReadRest(), reader.Limits);
    }

    /// <summary>Writes the fields in front of the body, for a sender that has the body in another buffer.</summary>
    public static void WriteFields(ref LinkWriter writer, uint requestId, ReplyStatus status, bool isLast)
    {
        writer.WriteUInt32(requestId);
        writer.WriteByte((byte)status);
        writer.WriteByte(isLast ? LastFlag : (byte)0);
    }

    public LinkReader ReadBody() => new(Body, limits);

    public void Write(ref LinkWriter writer)
    {
        WriteFields(ref writer, RequestId, Status, IsLast);
        writer.WriteBytes(Body);
    }
}

/// <summary>Outcomes of a command. The numbers are on the wire and never change.</summary>
public enum ReplyStatus : byte
{
    Ok = 0,

    /// <summary>The clip, image or frame does not exist, or no longer exists.</summary>
    NotFound = 1,

    /// <summary>The role or the daemon's options do not allow the command.</summary>
    Forbidden = 2,

    /// <summary>An argument is out of its range.</summary>
    BadRequest = 3,

    /// <summary>Too many commands of this client are in progress; retry after a reply.</summary>
    Busy = 4,

    /// <summary>The command failed in the daemon; its log has the details.</summary>
    Failed = 5,

    /// <summary>This daemon does not support the verb.</summary>
    Unsupported = 6,

    /// <summary>The object is in a state in which it cannot do this.</summary>
    Conflict = 7,
}
