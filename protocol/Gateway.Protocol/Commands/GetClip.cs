namespace Gateway.Protocol.Commands;

/// <summary>One clip.</summary>
public sealed record GetClip(ulong ClipId) : LinkCommand<ClipMessage>(Number)
{
    public const byte Number = 9;

    public override string NotFound => "There is no such clip.";

    internal static GetClip Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ClipId);
}
