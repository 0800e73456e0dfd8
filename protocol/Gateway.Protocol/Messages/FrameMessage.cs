using System.Buffers.Binary;

namespace Gateway.Protocol.Messages;

/// <summary>One frame of one camera. The JPEG is borrowed from the receive buffer: copy it to keep it.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   8    capturedUs   the camera's clock when the picture was taken; 0 unknown
///  8   8    publishedUs  the camera's clock when sending began; 0 unknown
/// 16   8    receivedUs   the daemon's clock when the last byte arrived
/// 24   4    flags        bit 0: a time server has set the camera's clock
/// 28   n    JPEG         unchanged from the camera
/// </code>
/// Times in microseconds since 1970-01-01 UTC. The header carries the camera and the frame's number. Normative text: protocol/WIRE.md section 5.3.
/// </remarks>
public readonly ref struct FrameMessage(
    uint cameraId, uint sequence, long capturedUs, long publishedUs, long receivedUs, bool clockTrusted, ReadOnlySequence<byte> jpeg)
    : ILinkMessage<FrameMessage>
{
    /// <summary>Bytes in front of the JPEG, including the message header.</summary>
    public const int HeadSize = LinkHeader.Size + FieldsSize;

    /// <summary>Bytes in front of the JPEG in the payload.</summary>
    public const int FieldsSize = 28;

    private const uint ClockTrustedFlag = 1;

    public static MessageKind Kind => MessageKind.Frame;

    public uint CameraId { get; } = cameraId;

    public uint Sequence { get; } = sequence;

    public long CapturedUs { get; } = capturedUs;

    public long PublishedUs { get; } = publishedUs;

    public long ReceivedUs { get; } = receivedUs;

    public bool ClockTrusted { get; } = clockTrusted;

    public ReadOnlySequence<byte> Jpeg { get; } = jpeg;

    public static FrameMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var captured = reader.ReadInt64();
        var published = reader.ReadInt64();
        var received = reader.ReadInt64();
        var flags = reader.ReadUInt32();
        return new FrameMessage(header.CameraId, header.Sequence, captured, published, received, (flags & ClockTrustedFlag) != 0, reader.ReadRest());
    }

    /// <summary>Writes the <see cref="HeadSize"/> bytes in front of the JPEG, for a sender that has the JPEG in another buffer.</summary>
    public void WriteHead(Span<byte> head, int jpegLength)
    {
        new LinkHeader(MessageKind.Frame, CameraId, Sequence, FieldsSize + jpegLength).Write(head);
        WriteFields(head.Slice(LinkHeader.Size, FieldsSize));
    }

    public void Write(ref LinkWriter writer)
    {
        Span<byte> fields = stackalloc byte[FieldsSize];
        WriteFields(fields);
        writer.WriteBytes(fields);
        writer.WriteBytes(Jpeg);
    }

    private void WriteFields(Span<byte> fields)
    {
        BinaryPrimitives.WriteInt64LittleEndian(fields, CapturedUs);
        BinaryPrimitives.WriteInt64LittleEndian(fields[8..], PublishedUs);
        BinaryPrimitives.WriteInt64LittleEndian(fields[16..], ReceivedUs);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[24..], ClockTrusted ? ClockTrustedFlag : 0);
    }
}
