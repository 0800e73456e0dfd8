using System.Buffers.Binary;

namespace Gateway.Protocol;

/// <summary>The 16 bytes in front of every link message, little-endian.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   2    magic     0x4743 (the bytes 43 47); anything else is not a link
///  2   1    version   1
///  3   1    kind      <see cref="MessageKind"/> in bits 0 to 6; bit 7 is reserved for LZ4 payloads and must be 0
///  4   4    camera    the daemon's id of the camera; 0 means none
///  8   4    sequence  Frame, Motion: the frame's number, increases by 1, wraps; others: see WIRE.md section 2
/// 12   4    length    payload bytes that follow, 0 to <see cref="LinkLimits.MaxPayload"/>
/// </code>
/// Normative text: protocol/WIRE.md section 2. Change both together, and the vectors.
/// </remarks>
public readonly record struct LinkHeader(MessageKind Kind, uint CameraId, uint Sequence, int PayloadLength)
{
    public const int Size = 16;
    public const ushort Magic = 0x4743;
    public const byte Version = 1;

    /// <summary>Set in the kind byte if the payload is LZ4; not used in version 1.</summary>
    public const byte CompressedBit = 0x80;

    /// <summary>Parses the first <see cref="Size"/> bytes and rejects an over-long payload before any of it is buffered.</summary>
    /// <exception cref="LinkProtocolException">Not a link, another version, an unknown feature, or a payload that is too long.</exception>
    public static LinkHeader Parse(ReadOnlySpan<byte> bytes, LinkLimits limits)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes) != Magic)
            LinkProtocolException.Throw(LinkError.NotALink, "The bytes are not those of a gateway link.");
        if (bytes[2] != Version)
            LinkProtocolException.Throw(LinkError.UnsupportedVersion, $"Link version {bytes[2]} is not supported; expected version {Version}.");
        if ((bytes[3] & CompressedBit) != 0)
            LinkProtocolException.Throw(LinkError.UnsupportedFeature, "A compressed payload was received, but compression was not agreed on.");

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (length > (uint)limits.MaxPayload)
            LinkProtocolException.Throw(LinkError.TooLong, $"A payload of {length} bytes exceeds the limit of {limits.MaxPayload}.");

        return new LinkHeader(
            (MessageKind)bytes[3],
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            (int)length);
    }

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Magic);
        bytes[2] = Version;
        bytes[3] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], CameraId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], PayloadLength);
    }
}
