namespace Gateway.Protocol.Commands;

/// <summary>One page of stored images. Yields an <see cref="ImagePage"/>.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">Rows of a page, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
/// <param name="Order">By the time of receipt.</param>
/// <param name="CameraId">0 means all cameras.</param>
public sealed record ListImages(uint Page, ushort Limit, ImageOrder Order, uint CameraId) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.ListImages;

    internal static ListImages Read(ref LinkReader reader) => new(reader.ReadUInt32(), reader.ReadUInt16(), (ImageOrder)reader.ReadByte(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt32(Page);
        writer.WriteUInt16(Limit);
        writer.WriteByte((byte)Order);
        writer.WriteUInt32(CameraId);
    }
}
