using System.Buffers;

namespace Gateway.Mqtt.Tests;

public sealed class SubscribePacketTests
{
    private static readonly SubscriptionRequest Request = new("t", QoS.AtLeastOnce)
    {
        NoLocal = true,
        RetainAsPublished = true,
        RetainHandling = RetainHandling.DoNotSend,
    };

    [Theory]
    [InlineData(MqttVersion.V311, new byte[] { 0x82, 6, 0, 9, 0, 1, (byte)'t', 0b0000_0001 })]   // any other bit closes the connection (MQTT-3-8.3-4)
    [InlineData(MqttVersion.V5, new byte[] { 0x82, 7, 0, 9, 0, 0, 1, (byte)'t', 0b0010_1101 })]
    public void Write_leaves_out_the_options_that_the_version_does_not_know(MqttVersion version, byte[] expected)
    {
        var output = new ArrayBufferWriter<byte>();
        new SubscribePacket(9, [Request]).Write(output, version);
        Assert.Equal(expected, output.WrittenSpan.ToArray());

        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.True(SubscribePacket.TryRead(ref buffer, new MqttLimits { Version = version }, out var read));
        Assert.Equal(version == MqttVersion.V5 ? Request : new SubscriptionRequest("t", QoS.AtLeastOnce), Assert.Single(read.Requests));
    }
}
