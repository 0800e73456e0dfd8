using System.Buffers.Binary;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>Writes the fields of one packet into a span. The caller makes it large enough.</summary>
internal ref struct FieldWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public void Header(PacketType type, int flags, int remainingLength) =>
        Written += FixedHeader.Write(_destination[Written..], type, flags, remainingLength);

    public void Byte(byte value) => _destination[Written++] = value;

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[Written..], checked((ushort)value));
        Written += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Written..], value);
        Written += 4;
    }

    public void VariableInteger(int value) => Written += Gateway.Mqtt.VariableInteger.Write(_destination[Written..], value);

    /// <summary>Writes the properties and their length in version 5; nothing in 3.1.1.</summary>
    public void Properties(MqttVersion version, PropertyBlock properties)
    {
        if (version < MqttVersion.V5)
            return;
        VariableInteger(properties.Length);
        Bytes(properties.Bytes.Span);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_destination[Written..]);
        Written += value.Length;
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        UInt16(value.Length);
        Bytes(value);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetBytes(value, _destination[(Written + 2)..]);
        UInt16(length);
        Written += length;
    }

    /// <summary>Bytes that <see cref="Properties"/> writes.</summary>
    public static int SizeOf(MqttVersion version, PropertyBlock properties) =>
        version < MqttVersion.V5 ? 0 : Gateway.Mqtt.VariableInteger.SizeOf(properties.Length) + properties.Length;

    /// <summary>Bytes that <see cref="Text"/> writes.</summary>
    public static int SizeOf(string value) => 2 + Encoding.UTF8.GetByteCount(value);
}
