using System.Buffers;
using System.Text.Json;
using Gateway.Load;
using Gateway.Mqtt;

namespace Esp32.Camera.Tests.Load;

public sealed class SeedPairTests
{
    [Theory, InlineData(0), InlineData(1)]
    public void Both_packets_of_a_picture_have_its_number_and_the_next_picture_another(int qos)
    {
        byte[] jpeg = [0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9];
        var pair = new SeedPair(qos, jpeg);
        Assert.Equal((2, jpeg.Length), (pair.Count, pair.PayloadLength));
        for (var picture = 7u; picture <= 8; picture++)
        {
            var image = Read(pair.Next(0, picture, 21, nowUs: 0), "iot/image", (ushort)(21 * qos));
            Assert.Equal(jpeg, image.GetProperty("image").GetBytesFromBase64());
            var latency = Read(pair.Next(1, picture, 22, nowUs: 0), "iot/latency", (ushort)(22 * qos));
            Assert.True(latency.GetProperty("capture_time").GetInt32() > 0 && latency.GetProperty("publish_time").GetInt32() > 0);
            Assert.Equal(1_000_000_000 + picture, image.GetProperty("id").GetInt64());
            Assert.Equal(1_000_000_000 + picture, latency.GetProperty("id").GetInt64());
        }
    }

    private static JsonElement Read(ReadOnlyMemory<byte> packet, string topic, ushort packetId)
    {
        var rest = new ReadOnlySequence<byte>(packet);
        Assert.True(PublishHeader.TryRead(ref rest, MqttLimits.Default, out var header));
        Assert.Equal((topic, packetId), (System.Text.Encoding.ASCII.GetString(header.Topic.ToArray()), header.PacketId));
        Assert.Equal(header.PayloadLength, rest.Length);
        return JsonDocument.Parse(rest.ToArray()).RootElement;
    }
}
