namespace Gateway.Protocol.Commands;

/// <summary>One stored image, without its picture.</summary>
public sealed record GetImage(ulong ImageId) : LinkCommand<ImageMessage>(Number)
{
    public const byte Number = 5;

    public override string NotFound => "There is no such image.";

    internal static GetImage Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ImageId);
}
