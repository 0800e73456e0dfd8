using Gateway.Broker.Reporting;
using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>Messages of a shared subscription whose member leaves for good (section 4.8.2 of version 5).</summary>
public sealed class MqttSharedSessionTests
{
    private const string Filter = "$share/g/t/#";

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Unacknowledged_messages_of_a_session_that_ends_go_to_another_member_in_their_order(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var (a, b, publisher) = await MembersAsync(broker, version, QoS.AtLeastOnce);
        foreach (var i in Enumerable.Range(0, 5))
            await publisher.PublishAsync($"t/{i}", $"m{i}", QoS.AtLeastOnce, (ushort)(i + 1));
        var first = await a.ReadAsync<MqttReceived>();
        foreach (var payload in new[] { "m2", "m4" })
            Assert.Equal(payload, (await a.ReadAsync<MqttReceived>()).Payload);
        foreach (var payload in new[] { "m1", "m3" })
            Assert.Equal(payload, (await b.ReadAsync<MqttReceived>()).Payload);
        await a.SendAsync(new PubackPacket(first.PacketId));
        a.Drop();
        foreach (var payload in new[] { "m2", "m4" })
        {
            var received = await b.ReadAsync<MqttReceived>();
            Assert.Equal((payload, QoS.AtLeastOnce, false), (received.Payload, received.QoS, received.Duplicate));
        }

        await publisher.PublishAsync("t/end", "end");
        Assert.Equal("end", (await b.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Message_of_QoS_2_goes_to_another_member_only_while_it_was_never_sent(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxInFlight = 1 });
        var (a, b, publisher) = await MembersAsync(broker, version, QoS.ExactlyOnce);
        foreach (var i in Enumerable.Range(0, 4))
        {
            await publisher.PublishAsync($"t/{i}", $"m{i}", QoS.ExactlyOnce, (ushort)(i + 1));
            Assert.Equal(new PubrecPacket((ushort)(i + 1)), await publisher.ReadAsync());
        }

        Assert.Equal("m0", (await a.ReadAsync<MqttReceived>()).Payload);
        a.Drop();
        foreach (var payload in new[] { "m1", "m3", "m2" })
        {
            var received = await b.ReadAsync<MqttReceived>();
            Assert.Equal(payload, received.Payload);
            await b.SendAsync(new PubrecPacket(received.PacketId));
            Assert.Equal(new PubrelPacket(received.PacketId), await b.ReadAsync());
            await b.SendAsync(new PubcompPacket(received.PacketId));
        }

        await publisher.PublishAsync("t/end", "end");
        Assert.Equal("end", (await b.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory]
    [InlineData("own", 1, false)]
    [InlineData("own", 1, true)]
    [InlineData("t/own", 2, false)]   // matches the shared filter, too
    [InlineData("t/own", 2, true)]
    public async Task Messages_of_an_ordinary_subscription_end_with_its_session(string topic, int copies, bool isFirst)
    {
        await using var broker = new MqttMemoryBroker();
        var a = await broker.ConnectAsync("a");
        foreach (var filter in isFirst ? new[] { topic, Filter } : [Filter, topic])
            await a.SubscribeAsync(filter, QoS.AtLeastOnce);
        var b = await broker.ConnectAsync("b");
        await b.SubscribeAsync(Filter, QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync(topic, "x", QoS.AtLeastOnce, 9);
        for (var i = 0; i < copies; i++)
            Assert.Equal("x", (await a.ReadAsync<MqttReceived>()).Payload);
        a.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await publisher.PublishAsync("t/end", "end");
        Assert.Equal("end", (await b.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Message_that_changed_its_member_is_stored_for_the_other()
    {
        await using var broker = new MqttDurableBroker();
        foreach (var id in new[] { "a", "b" })
        {
            var member = await broker.Now.ConnectAsync(id, clean: false);
            await member.SubscribeAsync(Filter, QoS.AtLeastOnce);
            await member.SendAsync(new DisconnectPacket());
        }

        await broker.Now.EndedAsync(ConnectionEnd.Disconnect, 2);
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t/0", "m0", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
        await broker.Now.ConnectAsync("a");   // a clean start ends its session
        await broker.FlushAsync();
        await broker.CrashAsync();
        var b = await broker.Now.ConnectAsync("b", clean: false, expectPresent: true);
        Assert.Equal("m0", (await b.ReadAsync<MqttReceived>()).Payload);
    }

    private static async Task<(MqttMemoryClient A, MqttMemoryClient B, MqttMemoryClient Publisher)> MembersAsync(
        MqttMemoryBroker broker, MqttVersion version, QoS qos)
    {
        var a = await broker.ConnectAsync(version, "a");
        await a.SubscribeAsync(Filter, qos);
        var b = await broker.ConnectAsync(version, "b");
        await b.SubscribeAsync(Filter, qos);
        return (a, b, await broker.ConnectAsync("publisher"));
    }
}
