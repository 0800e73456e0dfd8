using static Gateway.Mqtt.PropertyKind;
using static Gateway.Mqtt.PropertyScope;

namespace Gateway.Mqtt;

/// <summary>Table 2-4 of version 5: the format of every property and the packets that may contain it.</summary>
internal static class PropertyTable
{
    private const PropertyScope Answers =
        Connack | Puback | Pubrec | Pubrel | Pubcomp | Suback | Unsuback | PropertyScope.Disconnect | PropertyScope.Auth;
    private const PropertyScope All = (PropertyScope)((1 << 16) - 1);

    private static readonly PropertyRule[] Rules = Make();

    /// <summary>The rule of an id. Its kind is None if the property does not exist.</summary>
    public static PropertyRule Of(byte id) => id < Rules.Length ? Rules[id] : default;

    private static PropertyRule[] Make()
    {
        var rules = new PropertyRule[(int)PropertyId.SharedSubscriptionAvailable + 1];
        Set(PropertyId.PayloadFormatIndicator, new(Flag, Publish | Will));
        Set(PropertyId.MessageExpiryInterval, new(FourBytes, Publish | Will));
        Set(PropertyId.ContentType, new(Text, Publish | Will));
        Set(PropertyId.ResponseTopic, new(Text, Publish | Will));
        Set(PropertyId.CorrelationData, new(Binary, Publish | Will));
        Set(PropertyId.SubscriptionIdentifier, new(PropertyKind.VariableInteger, Publish | Subscribe, Repeatable: Publish, IsNonZero: true));
        Set(PropertyId.SessionExpiryInterval, new(FourBytes, Connect | Connack | PropertyScope.Disconnect));
        Set(PropertyId.AssignedClientIdentifier, new(Text, Connack));
        Set(PropertyId.ServerKeepAlive, new(TwoBytes, Connack));
        Set(PropertyId.AuthenticationMethod, new(Text, Connect | Connack | PropertyScope.Auth));
        Set(PropertyId.AuthenticationData, new(Binary, Connect | Connack | PropertyScope.Auth));
        Set(PropertyId.RequestProblemInformation, new(Flag, Connect));
        Set(PropertyId.WillDelayInterval, new(FourBytes, Will));
        Set(PropertyId.RequestResponseInformation, new(Flag, Connect));
        Set(PropertyId.ResponseInformation, new(Text, Connack));
        Set(PropertyId.ServerReference, new(Text, Connack | PropertyScope.Disconnect));
        Set(PropertyId.ReasonString, new(Text, Answers));
        Set(PropertyId.ReceiveMaximum, new(TwoBytes, Connect | Connack, IsNonZero: true));
        Set(PropertyId.TopicAliasMaximum, new(TwoBytes, Connect | Connack));
        Set(PropertyId.TopicAlias, new(TwoBytes, Publish));
        Set(PropertyId.MaximumQoS, new(Flag, Connack));
        Set(PropertyId.RetainAvailable, new(Flag, Connack));
        Set(PropertyId.UserProperty, new(TextPair, All, Repeatable: All));
        Set(PropertyId.MaximumPacketSize, new(FourBytes, Connect | Connack, IsNonZero: true));
        Set(PropertyId.WildcardSubscriptionAvailable, new(Flag, Connack));
        Set(PropertyId.SubscriptionIdentifierAvailable, new(Flag, Connack));
        Set(PropertyId.SharedSubscriptionAvailable, new(Flag, Connack));
        return rules;

        void Set(PropertyId id, PropertyRule rule) => rules[(int)id] = rule;
    }
}

/// <summary>One row of table 2-4 of version 5: the format of the value, where the property is allowed, and where more than once.</summary>
internal readonly record struct PropertyRule(
    PropertyKind Kind, PropertyScope Scopes, PropertyScope Repeatable = PropertyScope.None, bool IsNonZero = false);

/// <summary>Format of a property's value (section 2.2.2.2 of version 5).</summary>
internal enum PropertyKind : byte
{
    /// <summary>The property does not exist.</summary>
    None,

    /// <summary>A byte that is 0 or 1.</summary>
    Flag,
    TwoBytes,
    FourBytes,
    VariableInteger,
    Text,
    Binary,

    /// <summary>A name and a value.</summary>
    TextPair,
}

/// <summary>The place of properties: bit n for packet type n, bit 0 for the will inside a CONNECT.</summary>
[Flags]
internal enum PropertyScope
{
    None = 0,
    Will = 1 << 0,
    Connect = 1 << PacketType.Connect,
    Connack = 1 << PacketType.Connack,
    Publish = 1 << PacketType.Publish,
    Puback = 1 << PacketType.Puback,
    Pubrec = 1 << PacketType.Pubrec,
    Pubrel = 1 << PacketType.Pubrel,
    Pubcomp = 1 << PacketType.Pubcomp,
    Subscribe = 1 << PacketType.Subscribe,
    Suback = 1 << PacketType.Suback,
    Unsubscribe = 1 << PacketType.Unsubscribe,
    Unsuback = 1 << PacketType.Unsuback,
    Disconnect = 1 << PacketType.Disconnect,
    Auth = 1 << PacketType.Auth,
}
