using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>Another broker as a client: it marks its CONNECT, and must get none of its own messages back.</summary>
public sealed class MqttForeignBridgeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bridge_gets_the_messages_of_others_and_none_of_its_own(bool isVersion31)
    {
        await using var broker = new MqttMemoryBroker();
        var bridge = await ConnectAsync(broker, isVersion31);
        await bridge.SubscribeAsync("#");
        await bridge.PublishAsync("gateway/b1/frame", "own");
        await bridge.PublishAsync("gateway/b2/frame", "own");
        var other = await broker.ConnectAsync("other");
        await other.PublishAsync("t", "theirs");
        Assert.Equal(("t", "theirs"), Of(await bridge.ReadAsync<MqttReceived>()));
    }

    [Fact]
    public async Task Bridge_gets_the_retain_flag_as_published()
    {
        await using var broker = new MqttMemoryBroker();
        var bridge = await ConnectAsync(broker);
        await bridge.SubscribeAsync("#");
        var other = await broker.ConnectAsync("other");
        await other.PublishAsync("t", "kept", retain: true);
        await other.PublishAsync("t", "passing");
        Assert.True((await bridge.ReadAsync<MqttReceived>()).Retain);
        Assert.False((await bridge.ReadAsync<MqttReceived>()).Retain);
    }

    [Theory, InlineData("#"), InlineData("mine")]
    public async Task Bridge_that_subscribes_again_gets_retained_messages_of_others_only(string filter)
    {
        await using var broker = new MqttMemoryBroker();
        var bridge = await ConnectAsync(broker);
        await bridge.PublishAsync("mine", "own", retain: true);
        var other = await broker.ConnectAsync("other");
        await other.PublishAsync("theirs", "t", retain: true);
        await other.SubscribeAsync("mine");
        Assert.Equal("own", (await other.ReadAsync<MqttReceived>()).Payload);
        await bridge.SendAsync(new SubscribePacket(1, [new(filter, QoS.AtMostOnce), new("theirs", QoS.AtMostOnce)]));
        Assert.Equal("theirs", (await bridge.NextPublishAsync()).Topic);
    }

    [Fact]
    public async Task Shared_subscription_of_a_bridge_is_an_ordinary_one()
    {
        await using var broker = new MqttMemoryBroker();
        var bridge = await ConnectAsync(broker);
        await bridge.SubscribeAsync("$share/g/t");
        await bridge.PublishAsync("t", "p");
        Assert.Equal("p", (await bridge.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Kept_session_of_a_bridge_stays_that_of_a_bridge_over_a_restart()
    {
        await using var broker = new MqttDurableBroker();
        var bridge = await ConnectAsync(broker.Now, kept: true);
        await bridge.SubscribeAsync("#", QoS.AtLeastOnce);
        await broker.RestartAsync();
        bridge = await ConnectAsync(broker.Now, kept: true, expectPresent: true);
        await bridge.PublishAsync("mine", "own", QoS.AtLeastOnce, 1);
        await bridge.AssertAcknowledgedAsync(1);
        var other = await broker.Now.ConnectAsync("other");
        await other.PublishAsync("t", "theirs", QoS.AtLeastOnce, 1, retain: true);
        var received = await bridge.ReadAsync<MqttReceived>();
        Assert.Equal(("t", "theirs"), Of(received));
        Assert.True(received.Retain);
    }

    private static (string Topic, string Payload) Of(MqttReceived received) => (received.Topic, received.Payload);

    private static async Task<MqttMemoryClient> ConnectAsync(
        MqttMemoryBroker broker, bool isVersion31 = false, bool kept = false, bool expectPresent = false)
    {
        var client = broker.Open();
        var connect = new ConnectPacket
        {
            ClientId = "their.gw",
            IsVersion31 = isVersion31,
            IsBridge = true,
            CleanSession = !kept,
        };
        await client.SendAsync(connect.Write);
        Assert.Equal(new ConnackPacket(expectPresent, ConnectReturnCode.Accepted), await client.ReadAsync());
        return client;
    }
}
