namespace Gateway.Protocol.Commands;

/// <summary>Ends the work on a clip, whatever its state; the reply is the acknowledged clip. Operators only.</summary>
public sealed record AcknowledgeClip(ulong ClipId) : LinkCommand<ClipMessage>(Number)
{
    public const byte Number = 12;

    public override string NotFound => "There is no such clip.";

    internal static AcknowledgeClip Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ClipId);
}
