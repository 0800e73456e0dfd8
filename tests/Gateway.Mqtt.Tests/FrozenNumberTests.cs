namespace Gateway.Mqtt.Tests;

/// <summary>Numbers that other programs know: changing one must hurt.</summary>
public sealed class FrozenNumberTests
{
    [Fact]
    public void Packet_types_are_those_of_table_2_1() => Assert.Equal(
        "Connect=1 Connack=2 Publish=3 Puback=4 Pubrec=5 Pubrel=6 Pubcomp=7 Subscribe=8 Suback=9 Unsubscribe=10 Unsuback=11 Pingreq=12 Pingresp=13 Disconnect=14",
        TextOf<PacketType>());

    [Fact]
    public void Connect_return_codes_are_those_of_table_3_1() => Assert.Equal(
        "Accepted=0 UnacceptableProtocolVersion=1 IdentifierRejected=2 ServerUnavailable=3 BadUserNameOrPassword=4 NotAuthorized=5",
        TextOf<ConnectReturnCode>());

    [Fact]
    public void Reason_codes_are_those_of_MQTT_5_table_2_6() => Assert.Equal(
        "Success=0 UnspecifiedError=128 MalformedPacket=129 ProtocolError=130 UnsupportedProtocolVersion=132 ClientIdentifierNotValid=133 " +
        "BadUserNameOrPassword=134 NotAuthorized=135 ServerUnavailable=136 ServerBusy=137 KeepAliveTimeout=141 SessionTakenOver=142 " +
        "TopicFilterInvalid=143 TopicNameInvalid=144 PacketTooLarge=149 QuotaExceeded=151 QoSNotSupported=155",
        TextOf<ReasonCode>());

    [Fact]
    public void QoS_levels_are_their_numbers() => Assert.Equal("AtMostOnce=0 AtLeastOnce=1 ExactlyOnce=2", TextOf<QoS>());

    private static string TextOf<TEnum>()
        where TEnum : struct, Enum => string.Join(' ', Enum.GetValues<TEnum>().Select(value => $"{value}={Convert.ToByte(value, null)}"));
}
