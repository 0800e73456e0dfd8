namespace Gateway.Mqtt.Tests;

/// <summary>Numbers that other programs use: a change must fail a test.</summary>
public sealed class FrozenNumberTests
{
    [Fact]
    public void Packet_types_are_those_of_table_2_1() => Assert.Equal(
        "Connect=1 Connack=2 Publish=3 Puback=4 Pubrec=5 Pubrel=6 Pubcomp=7 Subscribe=8 Suback=9 Unsubscribe=10 Unsuback=11 Pingreq=12 "
        + "Pingresp=13 Disconnect=14 Auth=15",
        TextOf<PacketType>());

    [Fact]
    public void Connect_return_codes_are_those_of_table_3_1() => Assert.Equal(
        "Accepted=0 UnacceptableProtocolVersion=1 IdentifierRejected=2 ServerUnavailable=3 BadUserNameOrPassword=4 NotAuthorized=5",
        TextOf<ConnectReturnCode>());

    [Fact]
    public void Reason_codes_are_those_of_MQTT_5_table_2_6() => Assert.Equal(
        "Success=0 GrantedQoS1=1 GrantedQoS2=2 DisconnectWithWill=4 NoMatchingSubscribers=16 NoSubscriptionExisted=17 "
        + "ContinueAuthentication=24 Reauthenticate=25 UnspecifiedError=128 MalformedPacket=129 ProtocolError=130 "
        + "ImplementationSpecificError=131 UnsupportedProtocolVersion=132 ClientIdentifierNotValid=133 BadUserNameOrPassword=134 "
        + "NotAuthorized=135 ServerUnavailable=136 ServerBusy=137 Banned=138 ServerShuttingDown=139 BadAuthenticationMethod=140 "
        + "KeepAliveTimeout=141 SessionTakenOver=142 TopicFilterInvalid=143 TopicNameInvalid=144 PacketIdInUse=145 PacketIdNotFound=146 "
        + "ReceiveMaximumExceeded=147 TopicAliasInvalid=148 PacketTooLarge=149 MessageRateTooHigh=150 QuotaExceeded=151 "
        + "AdministrativeAction=152 PayloadFormatInvalid=153 RetainNotSupported=154 QoSNotSupported=155 UseAnotherServer=156 "
        + "ServerMoved=157 SharedSubscriptionsNotSupported=158 ConnectionRateExceeded=159 MaximumConnectTime=160 "
        + "SubscriptionIdentifiersNotSupported=161 WildcardSubscriptionsNotSupported=162",
        TextOf<ReasonCode>());

    [Fact]
    public void QoS_levels_are_their_numbers() => Assert.Equal("AtMostOnce=0 AtLeastOnce=1 ExactlyOnce=2", TextOf<QoS>());

    [Fact]
    public void Properties_are_those_of_MQTT_5_table_2_4() => Assert.Equal(
        "PayloadFormatIndicator=1 MessageExpiryInterval=2 ContentType=3 ResponseTopic=8 CorrelationData=9 SubscriptionIdentifier=11 "
        + "SessionExpiryInterval=17 AssignedClientIdentifier=18 ServerKeepAlive=19 AuthenticationMethod=21 AuthenticationData=22 "
        + "RequestProblemInformation=23 WillDelayInterval=24 RequestResponseInformation=25 ResponseInformation=26 ServerReference=28 "
        + "ReasonString=31 ReceiveMaximum=33 TopicAliasMaximum=34 TopicAlias=35 MaximumQoS=36 RetainAvailable=37 UserProperty=38 "
        + "MaximumPacketSize=39 WildcardSubscriptionAvailable=40 SubscriptionIdentifierAvailable=41 SharedSubscriptionAvailable=42",
        TextOf<PropertyId>());

    private static string TextOf<TEnum>()
        where TEnum : struct, Enum => string.Join(' ', Enum.GetValues<TEnum>().Select(value => $"{value}={Convert.ToByte(value, null)}"));
}
