using System.Buffers.Binary;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>Reads the fields of one whole packet in order. A field that runs past the end of the packet is malformed.</summary>
internal ref struct FieldReader
{
    private ReadOnlySpan<byte> _rest;

    /// <param name="body">The packet without its fixed header. Copied if segmented: whole packets other than PUBLISH are small and rare.</param>
    public FieldReader(in ReadOnlySequence<byte> body) => _rest = body.IsSingleSegment ? body.FirstSpan : body.ToArray();

    public FieldReader(ReadOnlySpan<byte> body) => _rest = body;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public int VariableInteger()
    {
        var size = Gateway.Mqtt.VariableInteger.TryRead(_rest, out var value);
        if (size == 0)
            ProtocolFault.Malformed("a field runs past the end of its packet");
        Take(size);
        return value;
    }

    /// <summary>Reads, checks and copies the properties of version 5; reads nothing in 3.1.1.</summary>
    public PropertyBlock Properties(MqttVersion version, PacketType type) => Properties(version, (PropertyScope)(1 << (int)type));

    /// <inheritdoc cref="Properties(MqttVersion, PacketType)"/>
    public PropertyBlock Properties(MqttVersion version, PropertyScope scope)
    {
        if (version < MqttVersion.V5)
            return default;
        var block = Take(VariableInteger());
        PropertyReader.Check(block, scope);
        return block.IsEmpty ? default : new PropertyBlock(block.ToArray());
    }

    /// <summary>Reads a packet id, which is never 0 (MQTT-2.3.1-1).</summary>
    public ushort PacketId()
    {
        var id = UInt16();
        if (id == 0)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "packet id 0");   // well-formed but not allowed: section 1.2 of version 5
        return id;
    }

    /// <summary>Reads bytes after a two-byte length. Borrowed from the packet.</summary>
    public ReadOnlySpan<byte> Binary() => Take(UInt16());

    /// <summary>Reads a string after a two-byte length: valid UTF-8 without U+0000 (section 1.5.3). Borrowed from the packet.</summary>
    public ReadOnlySpan<byte> Utf8()
    {
        var bytes = Binary();
        if (!MqttText.IsValid(bytes))
            ProtocolFault.Malformed("a string is not valid UTF-8");
        return bytes;
    }

    public string Text() => Encoding.UTF8.GetString(Utf8());

    public readonly void End()
    {
        if (!_rest.IsEmpty)
            ProtocolFault.Malformed($"{_rest.Length} bytes follow the last field");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            ProtocolFault.Malformed("a field runs past the end of its packet");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

/// <summary>A topic filter in a SUBSCRIBE or UNSUBSCRIBE.</summary>
internal static class FilterField
{
    public static string Read(ref FieldReader reader, MqttLimits limits)
    {
        var filter = reader.Utf8();   // MQTT-3.8.3-1, MQTT-3.10.3-1
        var proper = filter;
        var isSplit = !SharedFilter.IsShared(filter) || SharedFilter.TrySplit(filter, out proper);
        if (!isSplit || !TopicFilter.IsValid(proper, limits) || filter.Length > limits.MaxTopicBytes)
            ProtocolFault.Throw(ReasonCode.TopicFilterInvalid, $"{filter.Length} bytes that are not a topic filter");
        return Encoding.UTF8.GetString(filter);
    }
}

/// <summary>The reason codes at the end of a SUBACK or UNSUBACK of version 5.</summary>
internal static class ReasonCodeField
{
    /// <summary>Reads the codes to the end of the packet, at least one.</summary>
    public static byte[] ReadAll(ref FieldReader reader, PacketType type)
    {
        var codes = new byte[Math.Max(1, reader.Remaining)];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = reader.Byte();
            ReasonCodeTable.Check(type, (ReasonCode)codes[i]);   // MQTT-3.9.3-2, MQTT-3.11.3-2
        }

        return codes;
    }
}
