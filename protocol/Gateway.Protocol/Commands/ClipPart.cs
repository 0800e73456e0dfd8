namespace Gateway.Protocol.Commands;

/// <summary>Heads each part that answers <see cref="GetClipFile"/>; the bytes of the file follow it.</summary>
/// <remarks>Body: u64 length of the whole file, u64 offset of this part, then the part. Normative text: protocol/WIRE.md section 6.</remarks>
public readonly record struct ClipPart(ulong FileLength, ulong Offset)
{
    /// <summary>Bytes of this head.</summary>
    public const int Size = 16;

    public static ClipPart Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(FileLength);
        writer.WriteUInt64(Offset);
    }
}
