using Gateway.Broker;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests;

/// <summary>Conversations with random faults, from a fixed seed: every one ends for a reason, none for a fault of the daemon, and no memory is lost.</summary>
public sealed class MqttFuzzTests
{
    private const int Conversations = 1500;

    [Theory, InlineData("mqtt"), InlineData("mqtt5")]
    public async Task Mutated_conversations_end_cleanly_and_disturb_nobody(string folder)
    {
        var random = new Random(1883);
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("quiet");
        var isV5 = folder == "mqtt5";
        var other = isV5 ? "/connect-empty-client-id" : "/connect-everything";
        byte[] Publish(string topic, byte[] payload, QoS qos, ushort packetId = 0, bool retain = false) =>
            isV5 ? MqttBytes.Publish5(topic, payload, new PropertyWriter().AddUser("k", "v").ToBlock(), qos, packetId, retain) : MqttBytes.Publish(topic, payload, qos, packetId, retain);
        byte[][] packets =
        [
            .. Vectors.Names(folder).Where(name => !name.Contains("connect", StringComparison.Ordinal)).Select(Vectors.Read),
            Publish("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 3),
            Publish("iot/image", """{"id":1,"image":"/9j/2Q==","timestamp":"2025-04-26 15:50:20"}"""u8.ToArray(), QoS.ExactlyOnce, 4),
            Publish("big", new byte[50_000], QoS.AtMostOnce, retain: true),
        ];

        for (var i = 0; i < Conversations; i++)
        {
            var client = broker.Open();
            byte[] talk = [.. Vectors.Read(folder + (random.Next(2) == 0 ? "/connect-minimal" : other))];
            for (var more = random.Next(6); more > 0; more--)
                talk = [.. talk, .. packets[random.Next(packets.Length)]];
            for (var faults = random.Next(3); faults > 0; faults--)
                talk[random.Next(talk.Length)] ^= (byte)(1 << random.Next(8));
            for (var at = 0; at < talk.Length;)
            {
                var part = Math.Min(talk.Length - at, 1 + random.Next(talk.Length));
                await client.SendAsync(talk[at..(at + part)]);
                at += part;
            }

            client.Drop();
        }

        await Eventually.True(() => broker.Metrics.Connections == 1, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(0, broker.Metrics.Ended(ConnectionEnd.InternalError));
        Assert.InRange(broker.Metrics.ProtocolErrors, Conversations / 10, Conversations);
        Assert.InRange(broker.Ingest.Images.Count, Conversations / 50, Conversations);
        await bystander.PublishAsync("quiet", "still here");
        Assert.Equal("still here", (await bystander.ReadAsync<MqttReceived>()).Payload);
    }
}
