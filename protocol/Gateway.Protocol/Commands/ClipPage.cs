using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The answer to <see cref="ListClips"/>.</summary>
/// <remarks>Body: u32 total, u16 count, then each as in an ClipMessage payload. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Rows of all pages together.</param>
/// <param name="Clips">The rows of this page.</param>
public sealed record ClipPage(uint Total, IReadOnlyList<ClipMessage> Clips)
{
    public static ClipPage Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        var rows = new ClipMessage[reader.ReadCount(reader.Limits.MaxPage, ClipMessage.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = ClipMessage.Read(ref reader);
        return new ClipPage(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(Clips.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            Clips[i].Write(ref writer);
    }
}
