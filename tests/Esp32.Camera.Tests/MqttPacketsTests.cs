using System.Text;
using Gateway.Testing;

namespace Esp32.Camera.Tests;

/// <summary>The packets have the bytes shown in protocol/MQTT.md.</summary>
public sealed class MqttPacketsTests
{
    [Fact]
    public void Connect_writes_what_the_document_shows() => Assert.Equal(
        Convert.FromHexString(
            "103F00044D51545404EC001E0006796172642D310015676174657761792F796172642D312F737461747573"
            + "00076F66666C696E65000363616D0006736563726574"),
        MqttPackets.Connect("yard-1", "cam", "secret", false, 30, "gateway/yard-1/status", "offline"));

    [Fact]
    public void Connect_without_user_and_will_has_only_the_client_id() => Assert.Equal(
        Convert.FromHexString("100D00044D5154540402000F000161"),
        MqttPackets.Connect("a", null, null, true, 15, null, null));

    [Fact]
    public void PublishHead_and_payload_are_what_the_document_shows()
    {
        var message = new OutgoingMessage("gateway/yard-1/frame", Frame(), 1, false) { PacketId = 7 };
        var expected = Convert.FromHexString("32560014676174657761792F796172642D312F6672616D650007");
        Assert.Equal(expected, MqttPackets.PublishHead(message));

        message.Attempts = 1;
        expected[0] = 0x3A;
        Assert.Equal(expected, MqttPackets.PublishHead(message));
    }

    [Fact]
    public void PublishHead_never_sets_dup_with_qos_0()
    {
        var message = new OutgoingMessage("a", Frame(), 0, true) { Attempts = 1 };
        Assert.Equal(Convert.FromHexString("3141000161"), MqttPackets.PublishHead(message));
    }

    [Theory]
    [InlineData(0, "03")]
    [InlineData(124, "7F")]
    [InlineData(125, "8001")]
    [InlineData(16_380, "FF7F")]
    [InlineData(16_381, "808001")]
    [InlineData(2_097_148, "FFFF7F")]
    [InlineData(2_097_149, "80808001")]
    public void PublishHead_writes_lengths_of_one_to_four_bytes(int payload, string length)
    {
        var message = new OutgoingMessage("a", Payload.FromText(new string('x', payload)), 0, false);
        Assert.Equal(Convert.FromHexString("30" + length + "000161"), MqttPackets.PublishHead(message));
    }

    [Fact]
    public void Connect_refuses_a_text_over_65535_bytes() => Assert.Throws<ArgumentException>(
        () => MqttPackets.Connect("a", "cam", new string('x', 65_536), true, 30, null, null));

    private static Payload Frame()
    {
        var vector = Vectors.Read("frame/valid-synchronized");
        return Payload.FromFrame(vector[..FrameHeader.Size], vector[FrameHeader.Size..]);
    }

    [Fact]
    public void Payload_of_the_seed_is_as_long_as_it_says_and_as_the_seed_wrote_it()
    {
        var payload = Payload.FromSeedImage(4505, Vectors.Read("frame/valid-synchronized")[FrameHeader.Size..], "2025-04-26 15:50:20");
        var channel = new Fakes.MemoryChannel();
        var writer = new ChannelWriter(channel);
        payload.WriteTo(writer);
        writer.Flush();
        Assert.Equal(
            """{"id":4505,"image":"/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==","timestamp":"2025-04-26 15:50:20"}""",
            Encoding.ASCII.GetString(channel.Written.ToArray()));
        Assert.Equal(channel.Written.Length, payload.Length);
    }
}
