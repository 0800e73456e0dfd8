using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>Packet ids and the mark of a duplicate over a kill of the daemon (MQTT-4.4.0-1).</summary>
public sealed class MqttDurableIdTests
{
    private const int Messages = 60;

    [Theory, InlineData(QoS.AtLeastOnce), InlineData(QoS.ExactlyOnce)]
    public async Task Messages_that_were_sent_come_again_as_duplicates_with_their_ids(QoS qos)
    {
        await using var broker = new MqttDurableBroker();
        await QueueAsync(broker, qos);
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        var sent = await TakeAsync(client, 20);   // the window

        await broker.CrashAsync();   // no sweep has written that they were sent
        client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.Equal(sent.Select(message => message with { Duplicate = true }), await TakeAsync(client, 20));
    }

    [Fact]
    public async Task Messages_that_were_acknowledged_and_replaced_by_more_come_again_as_duplicates_with_their_ids()
    {
        await using var broker = new MqttDurableBroker();
        await QueueAsync(broker, QoS.AtLeastOnce);
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        var sent = new List<MqttReceived>();
        for (var i = 0; i < 40; i++)
        {
            sent.Add(await client.ReadAsync<MqttReceived>());
            await client.SendAsync(new PubackPacket(sent[^1].PacketId));
        }

        await broker.CrashAsync();
        client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        for (var i = 0; i < Messages; i++)
        {
            var again = await client.ReadAsync<MqttReceived>();
            await client.SendAsync(new PubackPacket(again.PacketId));
            Assert.True(again.Duplicate);
            if (sent.SingleOrDefault(message => message.Payload == again.Payload) is { } before)
                Assert.Equal(before.PacketId, again.PacketId);
            if (again.Payload == $"{Messages - 1}")
                break;
        }
    }

    [Fact]
    public async Task Messages_that_were_never_sent_come_without_the_mark_after_a_stop_and_a_kill()
    {
        await using var broker = new MqttDurableBroker();
        await QueueAsync(broker, QoS.AtLeastOnce);
        await broker.RestartAsync();
        await broker.FlushAsync();
        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.All(await TakeAsync(client, 20), message => Assert.False(message.Duplicate));
    }

    [Fact]
    public async Task Second_kill_before_the_client_is_back_changes_nothing()
    {
        await using var broker = new MqttDurableBroker();
        await QueueAsync(broker, QoS.AtLeastOnce);
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        var sent = await TakeAsync(client, 20);
        await broker.CrashAsync();
        await broker.FlushAsync();
        await broker.CrashAsync();
        client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.Equal(sent.Select(message => message with { Duplicate = true }), await TakeAsync(client, 20));
    }

    [Fact]
    public async Task New_message_after_a_kill_gets_an_id_that_no_waiting_message_has()
    {
        await using var broker = new MqttDurableBroker();
        await QueueAsync(broker, QoS.AtLeastOnce);
        await broker.CrashAsync();
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t/x", "new", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        var ids = new HashSet<ushort>();
        for (var i = 0; i <= Messages; i++)
        {
            var message = await client.ReadAsync<MqttReceived>();
            Assert.True(ids.Add(message.PacketId), $"{message.Payload} has the id {message.PacketId} of an earlier message");
            await client.SendAsync(new PubackPacket(message.PacketId));
        }
    }

    private static async Task QueueAsync(MqttDurableBroker broker, QoS qos)
    {
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", qos);
        var publisher = await broker.Now.ConnectAsync("publisher");
        for (var i = 0; i < Messages; i++)
        {
            await publisher.PublishAsync("t/x", $"{i}", QoS.AtLeastOnce, (ushort)(i + 1));
            await publisher.AssertAcknowledgedAsync((ushort)(i + 1));
        }
    }

    private static async Task<List<MqttReceived>> TakeAsync(MqttMemoryClient client, int count)
    {
        var taken = new List<MqttReceived>();
        while (taken.Count < count)
            taken.Add(await client.ReadAsync<MqttReceived>());
        return taken;
    }
}
