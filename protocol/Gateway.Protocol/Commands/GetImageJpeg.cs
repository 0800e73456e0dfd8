namespace Gateway.Protocol.Commands;

/// <summary>One stored image, decrypted. Yields the JPEG.</summary>
/// <param name="ImageId">Row of the image store.</param>
public sealed record GetImageJpeg(ulong ImageId) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.GetImageJpeg;

    internal static GetImageJpeg Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ImageId);
}
