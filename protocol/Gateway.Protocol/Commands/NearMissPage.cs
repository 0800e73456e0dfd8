using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The answer to <see cref="ListNearMisses"/>.</summary>
/// <remarks>Body: u32 total, u16 count, then each as in <see cref="NearMissInfo"/>. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Near misses kept that were asked for, whatever the limit.</param>
/// <param name="NearMisses">The rows of this page, newest first.</param>
public sealed record NearMissPage(uint Total, IReadOnlyList<NearMissInfo> NearMisses)
{
    public static NearMissPage Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        var rows = new NearMissInfo[reader.ReadCount(reader.Limits.MaxPage, NearMissInfo.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = NearMissInfo.Read(ref reader);
        return new NearMissPage(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(NearMisses.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            NearMisses[i].Write(ref writer);
    }
}
