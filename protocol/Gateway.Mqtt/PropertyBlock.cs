using System.Text;

namespace Gateway.Mqtt;

/// <summary>The properties of one packet, checked when they were read. Empty in version 3.1.1.</summary>
/// <param name="Bytes">The properties as in the packet, without their length. The reader of the packet documents whether they are borrowed.</param>
public readonly record struct PropertyBlock(ReadOnlyMemory<byte> Bytes)
{
    public int Length => Bytes.Length;

    /// <summary>Bytes that <see cref="CopyForwarded"/> writes.</summary>
    public int ForwardedLength
    {
        get
        {
            if (Length == 0)
                return 0;   // called for each message, and most have none
            var length = 0;
            var reader = new PropertyReader(Bytes.Span);
            while (reader.TryRead(out var property))
                length += IsForwarded(property.Id) ? property.Raw.Length : 0;
            return length;
        }
    }

    /// <summary>The value of a numeric property; null without it.</summary>
    public uint? Number(PropertyId id) => TryFind(id, out var property) ? property.Number : null;

    /// <summary>The value of a string property; null without it.</summary>
    public string? Text(PropertyId id) => TryFind(id, out var property) ? Encoding.UTF8.GetString(property.Value) : null;

    /// <summary>A copy of the value of a binary property; null without it.</summary>
    public byte[]? Binary(PropertyId id) => TryFind(id, out var property) ? property.Value.ToArray() : null;

    /// <summary>
    /// Copies, in order, the properties of a PUBLISH or a will that are forwarded to subscribers unaltered (MQTT-3.3.2-4, -15, -16, -17, -20).
    /// Omits the properties of one hop, and the expiry, which counts down. Writes <see cref="ForwardedLength"/> bytes.
    /// </summary>
    public void CopyForwarded(Span<byte> destination)
    {
        if (Length == 0)
            return;
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (!IsForwarded(property.Id))
                continue;
            property.Raw.CopyTo(destination);
            destination = destination[property.Raw.Length..];
        }
    }

    private bool TryFind(PropertyId id, out Property property)
    {
        property = default;
        if (Length == 0)
            return false;   // as in most messages
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out property))
        {
            if (property.Id == id)
                return true;
        }

        return false;
    }

    private static bool IsForwarded(PropertyId id) => id is PropertyId.PayloadFormatIndicator or PropertyId.ContentType or PropertyId.ResponseTopic
        or PropertyId.CorrelationData or PropertyId.UserProperty;
}
