using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The answer to <see cref="ListEvents"/>.</summary>
/// <remarks>Body: u32 total, u16 count, then each as in an EventMessage payload. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Events kept that have a greater id than asked for.</param>
/// <param name="Events">The rows of this page.</param>
public sealed record EventPage(uint Total, IReadOnlyList<EventMessage> Events)
{
    public static EventPage Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        var rows = new EventMessage[reader.ReadCount(reader.Limits.MaxPage, EventMessage.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = EventMessage.Read(ref reader);
        return new EventPage(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(Events.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            Events[i].Write(ref writer);
    }
}
