using System.Buffers;
using System.Text;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

public sealed class ConnectPacketTests
{
    [Fact]
    public void TryRead_gives_every_field()
    {
        var packet = Read("mqtt/connect-everything");

        Assert.Equal("yard-1", packet.ClientId);
        Assert.False(packet.CleanSession);
        Assert.Equal(30, packet.KeepAliveSeconds);
        Assert.Equal("cam", packet.UserName);
        Assert.Equal("secret", Encoding.UTF8.GetString(packet.Password!.Value.Span));
        Assert.Equal("gateway/yard-1/status", packet.Will!.Topic);
        Assert.Equal("offline", Encoding.UTF8.GetString(packet.Will.Payload.Span));
        Assert.Equal(QoS.AtLeastOnce, packet.Will.QoS);
        Assert.True(packet.Will.Retain);
    }

    [Fact]
    public void TryRead_without_options_leaves_them_null()
    {
        var packet = Read("mqtt/connect-minimal");

        Assert.Equal("a", packet.ClientId);
        Assert.True(packet.CleanSession);
        Assert.Equal(0, packet.KeepAliveSeconds);
        Assert.Null(packet.UserName);
        Assert.Null(packet.Password);
        Assert.Null(packet.Will);
    }

    [Fact]
    public void ToString_does_not_show_the_password() =>
        Assert.DoesNotContain("secret", Read("mqtt/connect-everything").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Write_of_a_password_without_user_is_refused() =>
        Assert.Throws<InvalidOperationException>(() =>
            new ConnectPacket { ClientId = "a", Password = "x"u8.ToArray() }.Write(new ArrayBufferWriter<byte>()));

    [Fact]
    public void TryRead_of_another_packet_is_a_protocol_error()
    {
        var buffer = new ReadOnlySequence<byte>(Vectors.Read("mqtt/pingreq"));
        var fault = Assert.Throws<MqttProtocolException>(() => ConnectPacket.TryRead(ref buffer, MqttLimits.Default, out _));
        Assert.Equal(ReasonCode.ProtocolError, fault.Reason);
    }

    [Theory]
    [InlineData("mqtt/invalid-connect-level-6", ConnectReturnCode.UnacceptableProtocolVersion)]
    [InlineData("mqtt/invalid-connect-empty-client-id-kept-session", ConnectReturnCode.IdentifierRejected)]
    [InlineData("mqtt/invalid-connect-reserved-flag", null)]
    public void Fault_carries_the_return_code_to_answer_with(string vector, ConnectReturnCode? expected)
    {
        var buffer = new ReadOnlySequence<byte>(Vectors.Read(vector));
        var fault = Assert.Throws<MqttProtocolException>(() => ConnectPacket.TryRead(ref buffer, MqttLimits.Default, out _));
        Assert.Equal(expected, fault.ReturnCode);
    }

    [Theory]
    [InlineData("MQTT", 3, MqttVersion.V311)]
    [InlineData("MQTT", 4, MqttVersion.V311)]
    [InlineData("MQTT", 5, MqttVersion.V5)]
    [InlineData("MQTT", 6, MqttVersion.V5)]
    [InlineData("MQTT", 0x84, MqttVersion.V311)]
    [InlineData("MQTT", 0x85, MqttVersion.V5)]
    [InlineData("MQTTT", 4, MqttVersion.V311)]
    [InlineData("MQTTT", 5, MqttVersion.V311)]
    [InlineData("mqtt", 5, MqttVersion.V311)]
    [InlineData("MQT", 5, MqttVersion.V311)]
    [InlineData("MQIsdp", 5, MqttVersion.V311)]
    [InlineData("", 5, MqttVersion.V311)]
    public void A_CONNECT_is_refused_in_version_5_only_if_it_names_MQTT_and_such_a_level(string name, byte level, MqttVersion expected)
    {
        byte[] body = [0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), level, 2, 0, 60, 0, 0, 1, (byte)'a'];
        var packet = new ReadOnlySequence<byte>([0x10, (byte)body.Length, .. body]);
        Assert.True(FixedHeader.TryPeek(packet, MqttLimits.Default, out var header));
        Assert.Equal(expected, ConnectPacket.VersionOf(packet, header));
    }

    private static ConnectPacket Read(string vector)
    {
        var buffer = new ReadOnlySequence<byte>(Vectors.Read(vector));
        Assert.True(ConnectPacket.TryRead(ref buffer, MqttLimits.Default, out var packet));
        return packet;
    }
}
