namespace Gateway.Protocol.Commands;

/// <summary>One frame of a clip. Yields the JPEG.</summary>
/// <param name="ClipId">Which.</param>
/// <param name="Index">From 0.</param>
public sealed record GetClipFrame(ulong ClipId, uint Index) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.GetClipFrame;

    internal static GetClipFrame Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt32(Index);
    }
}
