using System.Buffers;
using System.Text;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

public sealed class PublishHeaderTests
{
    [Fact]
    public void TryRead_needs_nothing_of_the_payload()
    {
        var bytes = Vectors.Read("mqtt/publish-qos1-duplicate");
        var headerLength = bytes.Length - 4;
        for (var length = 0; length <= bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            var read = PublishHeader.TryRead(ref buffer, MqttLimits.Default, out var header);

            Assert.Equal(length >= headerLength, read);
            Assert.Equal(read ? length - headerLength : length, buffer.Length);
            if (!read)
                continue;
            Assert.Equal("gateway/yard-1/frame", Encoding.UTF8.GetString(header.Topic));
            Assert.Equal(
                (4, QoS.AtLeastOnce, (ushort)7, false, true), (header.PayloadLength, header.QoS, header.PacketId, header.Retain, header.Duplicate));
        }
    }

    [Fact]
    public void TryRead_refuses_a_long_topic_from_its_length_alone()
    {
        var buffer = new ReadOnlySequence<byte>([0x30, 0x80, 0x7D, 0x10, 0x01]);   // 4097 bytes of topic in 16,000 bytes
        var fault = Assert.Throws<MqttProtocolException>(() => PublishHeader.TryRead(ref buffer, MqttLimits.Default, out _));
        Assert.Equal(ReasonCode.TopicNameInvalid, fault.Reason);
    }

    [Fact]
    public void TryRead_of_a_whole_header_allocates_nothing()
    {
        var bytes = Vectors.Read("mqtt/publish-qos1-duplicate");
        Read(bytes, 100);

        Assert.Equal(0, ThreadAllocations.OfCheapest(() => Read(bytes, 1000)));

        static void Read(byte[] bytes, int times)
        {
            for (var i = 0; i < times; i++)
            {
                var buffer = new ReadOnlySequence<byte>(bytes);
                PublishHeader.TryRead(ref buffer, MqttLimits.Default, out _);
            }
        }
    }

    [Fact]
    public void Write_of_the_longest_header_fits_MaxSize()
    {
        var header = new PublishHeader(
            new ReadOnlySequence<byte>(new byte[65_535]), PayloadLength: 200_000_000, QoS.ExactlyOnce, 65_535, Retain: true, Duplicate: true);
        var bytes = new byte[PublishHeader.MaxSize(65_535)];
        Assert.Equal(bytes.Length, header.Write(bytes));
    }
}
