namespace Gateway.Protocol.Commands;

/// <summary>The picture of one stored image, decrypted by the daemon.</summary>
public sealed record GetImageJpeg(ulong ImageId) : LinkCommand<JpegBody>(Number)
{
    public const byte Number = 6;

    public override string NotFound => "There is no such image.";

    internal static GetImageJpeg Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ImageId);
}
