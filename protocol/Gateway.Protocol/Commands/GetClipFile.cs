namespace Gateway.Protocol.Commands;

/// <summary>A stretch of a clip's MP4 file: at least 1 byte from the offset, shortened by the end of the file.</summary>
/// <remarks>The reply has parts, each after a <see cref="ClipPart"/>. One request per stretch, so that a slow reader is not flooded.</remarks>
public sealed record GetClipFile(ulong ClipId, ulong Offset, uint Length) : LinkCommand(Number)
{
    public const byte Number = 3;

    public override string NotFound => "There is no such clip, or its file is gone.";

    public override bool IsValid(LinkLimits limits) => Length > 0;

    internal static GetClipFile Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt64(Offset);
        writer.WriteUInt32(Length);
    }
}

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
