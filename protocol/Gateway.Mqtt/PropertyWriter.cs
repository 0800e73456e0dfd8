using System.Text;

namespace Gateway.Mqtt;

/// <summary>Builds the properties of a packet to send, in the order of the calls.</summary>
public sealed class PropertyWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Adds a numeric property.</summary>
    /// <exception cref="ArgumentException">The property is not numeric.</exception>
    public PropertyWriter Add(PropertyId id, uint value)
    {
        Span<byte> bytes = stackalloc byte[MaxNumberSize];
        _bytes.AddRange(bytes[..Write(bytes, id, value)]);
        return this;
    }

    /// <summary>Adds a string property.</summary>
    public PropertyWriter Add(PropertyId id, string value) => Add(id, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a binary property, or a string property given as UTF-8.</summary>
    /// <exception cref="ArgumentException">The property is neither string nor binary.</exception>
    public PropertyWriter Add(PropertyId id, ReadOnlySpan<byte> value)
    {
        if (PropertyTable.Of((byte)id).Kind is not (PropertyKind.Text or PropertyKind.Binary))
            throw new ArgumentException("Not a string or binary property.", nameof(id));
        _bytes.Add((byte)id);
        AddBinary(value);
        return this;
    }

    /// <summary>Adds a user property.</summary>
    public PropertyWriter AddUser(string name, string value)
    {
        _bytes.Add((byte)PropertyId.UserProperty);
        AddBinary(Encoding.UTF8.GetBytes(name));
        AddBinary(Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>The properties added so far.</summary>
    public PropertyBlock ToBlock() => new(_bytes.ToArray());

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public const int MaxNumberSize = 5;

    /// <summary>Writes one numeric property, at most <see cref="MaxNumberSize"/> bytes, and returns its size.</summary>
    /// <exception cref="ArgumentException">The property is not numeric.</exception>
    public static int Write(Span<byte> destination, PropertyId id, uint value)
    {
        var writer = new FieldWriter(destination);
        writer.Byte((byte)id);
        switch (PropertyTable.Of((byte)id).Kind)
        {
            case PropertyKind.Flag:
                writer.Byte(checked((byte)value));
                break;
            case PropertyKind.TwoBytes:
                writer.UInt16(checked((ushort)value));
                break;
            case PropertyKind.FourBytes:
                writer.UInt32(value);
                break;
            case PropertyKind.VariableInteger:
                writer.VariableInteger((int)value);
                break;
            default:
                throw new ArgumentException("Not a numeric property.", nameof(id));
        }

        return writer.Written;
    }

    private void AddBinary(ReadOnlySpan<byte> value)
    {
        _bytes.Add((byte)(checked((ushort)value.Length) >> 8));
        _bytes.Add((byte)value.Length);
        _bytes.AddRange(value);
    }
}
