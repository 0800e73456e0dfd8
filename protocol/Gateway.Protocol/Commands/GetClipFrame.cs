namespace Gateway.Protocol.Commands;

/// <summary>One frame of a clip; the index counts from 0.</summary>
public sealed record GetClipFrame(ulong ClipId, uint Index) : LinkCommand<JpegBody>(Number)
{
    public const byte Number = 2;

    public override string NotFound => "There is no such clip, or it has fewer frames.";

    public override bool IsValid(LinkLimits limits) => Index <= int.MaxValue;

    internal static GetClipFrame Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt32(Index);
    }
}
