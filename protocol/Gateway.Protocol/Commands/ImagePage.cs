using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The answer to <see cref="ListImages"/>.</summary>
/// <remarks>Body: u32 total, u16 count, then each as in an ImageMessage payload. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Rows of all pages together.</param>
/// <param name="Images">The rows of this page.</param>
public sealed record ImagePage(uint Total, IReadOnlyList<ImageMessage> Images)
{
    public static ImagePage Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        var rows = new ImageMessage[reader.ReadCount(reader.Limits.MaxPage, ImageMessage.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = ImageMessage.Read(ref reader);
        return new ImagePage(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(Images.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            Images[i].Write(ref writer);
    }
}
