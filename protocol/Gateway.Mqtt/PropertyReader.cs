namespace Gateway.Mqtt;

/// <summary>Reads the properties of a packet in order, without their length in front. Allocates nothing.</summary>
internal ref struct PropertyReader(ReadOnlySpan<byte> block)
{
    private ReadOnlySpan<byte> _rest = block;

    /// <returns>False at the end.</returns>
    /// <exception cref="MqttProtocolException">The property does not exist, or runs past the end of the block.</exception>
    public bool TryRead(out Property property)
    {
        property = default;
        if (_rest.IsEmpty)
            return false;

        var reader = new FieldReader(_rest);
        var id = reader.Byte();   // a variable integer in the specification, but all values fit in one byte
        var kind = PropertyTable.Of(id).Kind;
        uint number = 0;
        ReadOnlySpan<byte> value = default;
        ReadOnlySpan<byte> name = default;
        switch (kind)
        {
            case PropertyKind.Flag:
                number = reader.Byte();
                break;
            case PropertyKind.TwoBytes:
                number = reader.UInt16();
                break;
            case PropertyKind.FourBytes:
                number = reader.UInt32();
                break;
            case PropertyKind.VariableInteger:
                number = (uint)reader.VariableInteger();
                break;
            case PropertyKind.Text:
                value = reader.Utf8();
                break;
            case PropertyKind.Binary:
                value = reader.Binary();
                break;
            case PropertyKind.TextPair:
                name = reader.Utf8();
                value = reader.Utf8();
                break;
            default:
                ProtocolFault.Malformed($"property {id} does not exist");
                break;
        }

        property = new Property((PropertyId)id, number, value, name, _rest[..^reader.Remaining]);
        _rest = _rest[^reader.Remaining..];
        return true;
    }

    /// <summary>Checks that all properties are known, complete, allowed in this place, not repeated, and have allowed values.</summary>
    /// <exception cref="MqttProtocolException">A property fails the check.</exception>
    public static void Check(ReadOnlySpan<byte> block, PropertyScope scope)
    {
        var seen = 0UL;
        var reader = new PropertyReader(block);
        while (reader.TryRead(out var property))
        {
            var rule = PropertyTable.Of((byte)property.Id);
            if ((rule.Scopes & scope) == 0)
                ProtocolFault.Malformed($"property {property.Id} is not allowed in {scope}");   // section 2.2.2.2
            var bit = 1UL << (int)property.Id;
            if ((seen & bit) != 0 && (rule.Repeatable & scope) == 0)
                ProtocolFault.Throw(ReasonCode.ProtocolError, $"property {property.Id} is repeated");
            seen |= bit;
            CheckValue(property, rule);
        }

        const ulong Method = 1UL << (int)PropertyId.AuthenticationMethod;
        const ulong Data = 1UL << (int)PropertyId.AuthenticationData;
        if ((seen & (Method | Data)) == Data)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "authentication data without a method");   // section 3.1.2.11.10
    }

    private static void CheckValue(in Property property, in PropertyRule rule)
    {
        if (rule.Kind == PropertyKind.Flag && property.Number > 1)
            ProtocolFault.Throw(ReasonCode.ProtocolError, $"property {property.Id} has the value {property.Number}");
        if (rule.IsNonZero && property.Number == 0)
            ProtocolFault.Throw(ReasonCode.ProtocolError, $"property {property.Id} has the value 0");
        if (property.Id == PropertyId.TopicAlias && property.Number == 0)
            ProtocolFault.Throw(ReasonCode.TopicAliasInvalid, "topic alias 0");   // MQTT-3.3.2-8
        if (property.Id == PropertyId.ResponseTopic && (property.Value.IsEmpty || property.Value.ContainsAny("+#"u8)))
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a response topic that is not a topic name");   // MQTT-3.3.2-14
    }
}

/// <summary>One property, borrowed from its packet.</summary>
internal readonly ref struct Property(PropertyId id, uint number, ReadOnlySpan<byte> value, ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw)
{
    public PropertyId Id { get; } = id;

    /// <summary>The value of a numeric property; otherwise 0.</summary>
    public uint Number { get; } = number;

    /// <summary>The value of a string or binary property; a string is valid UTF-8.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The name of a user property; otherwise empty.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Its bytes as in the packet, id included.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;
}
