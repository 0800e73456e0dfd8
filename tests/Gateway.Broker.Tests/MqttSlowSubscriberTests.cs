using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttSlowSubscriberTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_subscriber_loses_the_oldest_QoS_0_and_keeps_QoS_1()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxQueuedMessages = 10, MaxInFlight = 100 });
        var slow = await broker.ConnectAsync("slow", sendLimit: 1);   // takes one packet, then nothing until it is read
        await slow.SubscribeAsync("#", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", new byte[10_000]);
        await Eventually.True(slow.HasArrived, cancel: Cancel);   // now nothing joins what is being sent

        for (var i = 0; i < 20; i++)
            await publisher.PublishAsync("t", $"0-{i}");
        for (ushort i = 1; i <= 5; i++)
        {
            await publisher.PublishAsync("t", $"1-{i}", QoS.AtLeastOnce, i);
            await publisher.ReadAsync<PubackPacket>();   // the publisher does not notice
        }

        Assert.Equal(15, broker.Metrics.Dropped(DropReason.QueueFull));
        Assert.Equal(10_000, (await slow.ReadAsync<MqttReceived>()).Payload.Length);
        string[] expected = ["0-15", "0-16", "0-17", "0-18", "0-19", "1-1", "1-2", "1-3", "1-4", "1-5"];
        foreach (var payload in expected)
            Assert.Equal(payload, (await slow.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Queue_full_of_QoS_1_drops_what_comes_and_counts_it()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxQueuedMessages = 3 });
        var away = await broker.ConnectAsync("away", clean: false);
        await away.SubscribeAsync("t", QoS.AtLeastOnce);
        away.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        var publisher = await broker.ConnectAsync("publisher");
        for (ushort i = 1; i <= 5; i++)
        {
            await publisher.PublishAsync("t", $"{i}", QoS.AtLeastOnce, i);
            await publisher.ReadAsync<PubackPacket>();
        }

        Assert.Equal(2, broker.Metrics.Dropped(DropReason.QueueFull));
        away = await broker.ConnectAsync("away", clean: false, expectPresent: true);
        for (var i = 1; i <= 3; i++)
            Assert.Equal($"{i}", (await away.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Queues_together_hold_no_more_than_their_budget()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxQueuedBytesTotal = 100_000 });
        foreach (var (id, ended) in new[] { ("a", 1), ("b", 2) })
        {
            var away = await broker.ConnectAsync(id, clean: false);
            await away.SubscribeAsync("t", QoS.AtLeastOnce);
            away.Drop();
            await broker.EndedAsync(ConnectionEnd.Lost, ended);
        }

        var publisher = await broker.ConnectAsync("publisher");
        for (ushort i = 1; i <= 20; i++)
        {
            await publisher.PublishAsync("t", new byte[20_000], QoS.AtLeastOnce, i);
            await publisher.ReadAsync<PubackPacket>();
        }

        Assert.InRange(broker.Broker.Sessions.QueuedBytes, 50_000, 100_000);
        Assert.True(broker.Metrics.Dropped(DropReason.QueueFull) > 30);
    }

    [Fact]
    public async Task Client_that_does_not_take_its_answers_is_not_read_any_more()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("deaf", sendLimit: 1);
        var pings = Enumerable.Range(0, 1000).SelectMany(_ => new byte[] { 0xC0, 0x00 }).ToArray();
        for (var i = 0; i < 200; i++)
            await client.SendAsync(pings);

        await Eventually.True(() => broker.Metrics.PacketsReceived > 30_000, cancel: Cancel);   // the limit is 64 KiB of answers
        for (var taken = 0; taken < 200_000; taken++)
        {
            Assert.True(broker.Metrics.PacketsReceived <= taken + 110_000, "it was read far beyond the answers it took");
            Assert.Equal(PacketType.Pingresp, await client.ReadAsync());
        }
    }

    [Fact]
    public async Task Two_subscribers_share_the_memory_of_a_message()
    {
        await using var broker = new MqttMemoryBroker();
        var subscribers = new[] { await broker.ConnectAsync("a", sendLimit: 1), await broker.ConnectAsync("b", sendLimit: 1) };
        foreach (var subscriber in subscribers)
            await subscriber.SubscribeAsync("t");
        var payload = new string('x', 100_000);
        await subscribers[0].PublishAsync("t", Encoding.ASCII.GetBytes(payload));

        await Eventually.True(() => broker.Metrics.PublishesReceived == 1, cancel: Cancel);
        Assert.Equal(1, broker.Pool.Lent);
        foreach (var subscriber in subscribers)
            Assert.Equal(payload, (await subscriber.ReadAsync<MqttReceived>()).Payload);
        await Eventually.True(() => broker.Pool.Lent == 0, cancel: Cancel);
    }
}
