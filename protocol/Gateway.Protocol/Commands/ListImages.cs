namespace Gateway.Protocol.Commands;

/// <summary>One page of stored images of one camera, or with camera 0 of all.</summary>
/// <remarks>Pages count from 1 and have at most <see cref="LinkLimits.MaxPage"/> rows.</remarks>
public sealed record ListImages(uint Page, int Limit, ImageOrder Order, uint CameraId = 0) : LinkCommand<Page<ImageMessage>>(Number)
{
    public const byte Number = 4;

    public override bool IsValid(LinkLimits limits) =>
        Page is > 0 and <= int.MaxValue && Order <= ImageOrder.OldestFirst && IsPage(Limit, limits);

    internal static ListImages Read(ref LinkReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt16(), (ImageOrder)reader.ReadByte(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt32(Page);
        writer.WriteUInt16(checked((ushort)Limit));
        writer.WriteByte((byte)Order);
        writer.WriteUInt32(CameraId);
    }
}

/// <summary>By time of receipt. The numbers are on the wire and never change.</summary>
public enum ImageOrder : byte
{
    NewestFirst = 0,
    OldestFirst = 1,
}
