using static Gateway.Mqtt.PropertyKind;
using static Gateway.Mqtt.PropertyScope;

namespace Gateway.Mqtt;

/// <summary>Table 2-4 of version 5: every property, how it is written, and where it may stand.</summary>
internal static class PropertyTable
{
    private const PropertyScope Answers = Connack | Puback | Pubrec | Pubrel | Pubcomp | Suback | Unsuback | PropertyScope.Disconnect | PropertyScope.Auth;
    private const PropertyScope All = (PropertyScope)((1 << 14) - 1);

    private static readonly PropertyRule[] Rules = Make();

    /// <summary>The rule of an id; its kind is None where there is no such property.</summary>
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
