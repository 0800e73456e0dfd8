namespace Gateway.Mqtt;

/// <summary>One property, borrowed from the packet it stands in.</summary>
public readonly ref struct Property
{
    internal Property(PropertyId id, uint number, ReadOnlySpan<byte> value, ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw)
    {
        Id = id;
        Number = number;
        Value = value;
        Name = name;
        Raw = raw;
    }

    public PropertyId Id { get; }

    /// <summary>The value of a numeric property, else 0.</summary>
    public uint Number { get; }

    /// <summary>The value of a string or binary property; a string is valid UTF-8.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The name of a user property, else empty.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Its bytes as they stand in the packet, the id included.</summary>
    public ReadOnlySpan<byte> Raw { get; }
}
