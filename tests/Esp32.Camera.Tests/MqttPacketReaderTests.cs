namespace Esp32.Camera.Tests;

public sealed class MqttPacketReaderTests
{
    [Fact]
    public void Take_gives_each_packet_of_a_stream_with_its_last_byte()
    {
        var reader = new MqttPacketReader();
        var seen = new List<(int Type, int Value)>();
        foreach (var next in Convert.FromHexString("20020005" + "40021234" + "D000" + "4002FFFF"))
        {
            if (reader.Take(next))
                seen.Add((reader.Type, reader.Type == MqttPackets.PingResponse ? 0 : reader.Value));
        }

        Assert.Equal([(MqttPackets.ConnAck, 5), (MqttPackets.PubAck, 0x1234), (MqttPackets.PingResponse, 0), (MqttPackets.PubAck, 0xFFFF)], seen);
    }

    [Theory]
    [InlineData("2003")]
    [InlineData("4080")]
    [InlineData("4200")]
    [InlineData("D001")]
    [InlineData("3002")]
    [InlineData("4854")]
    [InlineData("0000")]
    public void Take_refuses_what_no_publisher_expects_from_its_first_two_bytes(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var reader = new MqttPacketReader();
        Assert.False(reader.Take(bytes[0]));
        Assert.Equal(CameraFault.Protocol, Assert.Throws<CameraException>(() => reader.Take(bytes[1])).Kind);
    }
}
