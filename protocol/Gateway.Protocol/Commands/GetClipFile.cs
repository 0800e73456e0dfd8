namespace Gateway.Protocol.Commands;

/// <summary>A stretch of a clip's MP4 file. Yields parts, each headed by a <see cref="ClipPart"/>; asking stretch by stretch keeps a slow reader from being flooded.</summary>
/// <param name="ClipId">Which.</param>
/// <param name="Offset">Where the stretch begins, bytes.</param>
/// <param name="Length">Bytes wanted, at least 1; fewer come at the end of the file.</param>
public sealed record GetClipFile(ulong ClipId, ulong Offset, uint Length) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.GetClipFile;

    internal static GetClipFile Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt64(Offset);
        writer.WriteUInt32(Length);
    }
}
