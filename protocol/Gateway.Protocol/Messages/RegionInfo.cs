namespace Gateway.Protocol.Messages;

/// <summary>A region of interest, in pixels of the camera's full frame.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    kind     <see cref="RegionKind"/>
///  2    x        left edge of the rectangle, or of the polygon's bounding box
///  2    y        top edge
///  2    width
///  2    height
///  2+n  name
///  2    corner count (0: a rectangle), then each corner as u16 x, u16 y
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
public sealed record RegionInfo(string Name, RegionKind Kind, PixelBox Box, IReadOnlyList<PixelPoint> Corners)
{
    internal const int LeastBytes = 13;

    internal static RegionInfo Read(ref LinkReader reader)
    {
        var kind = (RegionKind)reader.ReadByte();
        var box = PixelBox.Read(ref reader);
        var name = reader.ReadName();
        var corners = new PixelPoint[reader.ReadCount(reader.Limits.MaxPoints, 4)];
        for (var i = 0; i < corners.Length; i++)
            corners[i] = new PixelPoint(reader.ReadUInt16(), reader.ReadUInt16());
        return new RegionInfo(name, kind, box, corners);
    }

    internal void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)Kind);
        Box.Write(ref writer);
        writer.WriteName(Name);
        var count = writer.WriteCount(Corners.Count, writer.Limits.MaxPoints);
        for (var i = 0; i < count; i++)
        {
            writer.WriteUInt16(Corners[i].X);
            writer.WriteUInt16(Corners[i].Y);
        }
    }
}

/// <summary>Purposes of a region. The numbers are on the wire and never change.</summary>
public enum RegionKind : byte
{
    /// <summary>Its share of moving pixels counts.</summary>
    Watch = 0,

    /// <summary>A sequence begins here.</summary>
    Entry = 1,

    /// <summary>A sequence is confirmed here.</summary>
    Confirm = 2,

    /// <summary>Motion inside is ignored.</summary>
    Ignore = 3,
}
