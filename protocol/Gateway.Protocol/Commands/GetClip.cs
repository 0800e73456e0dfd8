namespace Gateway.Protocol.Commands;

/// <summary>One clip. Yields a <see cref="Messages.ClipMessage"/>.</summary>
/// <param name="ClipId">Which.</param>
public sealed record GetClip(ulong ClipId) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.GetClip;

    internal static GetClip Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ClipId);
}
