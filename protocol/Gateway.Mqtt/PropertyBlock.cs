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
    public uint? Number(PropertyId id)
    {
        if (Length == 0)
            return null;
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == id)
                return property.Number;
        }

        return null;
    }

    /// <summary>The value of a string property; null without it.</summary>
    public string? Text(PropertyId id)
    {
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == id)
                return Encoding.UTF8.GetString(property.Value);
        }

        return null;
    }

    /// <summary>A copy of the value of a binary property; null without it.</summary>
    public byte[]? Binary(PropertyId id)
    {
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == id)
                return property.Value.ToArray();
        }

        return null;
    }

    /// <summary>All values of a numeric property, in order.</summary>
    public uint[] Numbers(PropertyId id)
    {
        var numbers = new List<uint>();
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == id)
                numbers.Add(property.Number);
        }

        return [.. numbers];
    }

    /// <summary>The user properties, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties()
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var reader = new PropertyReader(Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == PropertyId.UserProperty)
                pairs.Add(new(Encoding.UTF8.GetString(property.Name), Encoding.UTF8.GetString(property.Value)));
        }

        return pairs;
    }

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

    private static bool IsForwarded(PropertyId id) => id is PropertyId.PayloadFormatIndicator or PropertyId.ContentType or PropertyId.ResponseTopic
        or PropertyId.CorrelationData or PropertyId.UserProperty;
}
