using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The answer to <see cref="ListClipObjects"/>.</summary>
/// <remarks>Body: u32 total, u16 count, then each as in <see cref="ClipObjectInfo"/>. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Objects of the clip, those left out included.</param>
/// <param name="Objects">The rows of this page.</param>
public sealed record ClipObjectPage(uint Total, IReadOnlyList<ClipObjectInfo> Objects)
{
    public static ClipObjectPage Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        var rows = new ClipObjectInfo[reader.ReadCount(reader.Limits.MaxPage, ClipObjectInfo.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = ClipObjectInfo.Read(ref reader);
        return new ClipObjectPage(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(Objects.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            Objects[i].Write(ref writer);
    }
}
