namespace Gateway.Protocol.Messages;

/// <summary>A rectangle in the camera's full frame, in pixels: x, y, width, height as u16 each.</summary>
public readonly record struct PixelBox(ushort X, ushort Y, ushort Width, ushort Height)
{
    internal static PixelBox Read(ref LinkReader reader) =>
        new(reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16());

    internal void Write(ref LinkWriter writer)
    {
        writer.WriteUInt16(X);
        writer.WriteUInt16(Y);
        writer.WriteUInt16(Width);
        writer.WriteUInt16(Height);
    }
}

/// <summary>A point in the camera's full frame, in pixels from its top left corner.</summary>
public readonly record struct PixelPoint(ushort X, ushort Y) : ILinkRow<PixelPoint>
{
    public static int LeastBytes => 4;

    public static PixelPoint Read(ref LinkReader reader) => new(reader.ReadUInt16(), reader.ReadUInt16());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt16(X);
        writer.WriteUInt16(Y);
    }
}
