namespace Gateway.Protocol.Commands;

/// <summary>What is known of one stored image. Yields a <see cref="Messages.ImageMessage"/>.</summary>
/// <param name="ImageId">Row of the image store.</param>
public sealed record GetImage(ulong ImageId) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.GetImage;

    internal static GetImage Read(ref LinkReader reader) => new(reader.ReadUInt64());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt64(ImageId);
}
