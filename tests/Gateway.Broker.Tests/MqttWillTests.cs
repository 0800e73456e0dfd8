using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttWillTests
{
    private static readonly WillMessage Will = new("gateway/b1/status", "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: true);

    [Fact]
    public async Task Will_is_published_when_the_connection_is_lost()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await Watch(broker);
        var board = await broker.ConnectAsync("b1", will: Will);
        board.Drop();

        var received = await watcher.ReadAsync<MqttReceived>();
        Assert.Equal(("gateway/b1/status", "offline", QoS.AtLeastOnce), (received.Topic, received.Payload, received.QoS));
        await Eventually.True(() => broker.Broker.Router.RetainedCount == 1, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Will_is_published_after_a_protocol_error()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await Watch(broker);
        var board = await broker.ConnectAsync("b1", will: Will);
        await board.SendAsync(0xF0, 0x00);
        Assert.Equal("offline", (await watcher.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Will_is_published_when_the_keep_alive_passes()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await Watch(broker);
        await broker.ConnectAsync("b1", keepAlive: 10, will: Will);
        broker.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal("offline", (await watcher.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Will_is_published_when_another_connection_takes_over()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await Watch(broker);
        await broker.ConnectAsync("b1", will: Will);
        await broker.ConnectAsync("b1");
        Assert.Equal("offline", (await watcher.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Will_is_forgotten_with_a_disconnect()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await Watch(broker);
        var board = await broker.ConnectAsync("b1", will: Will);
        await board.SendAsync(Vectors.Read("mqtt/disconnect"));
        await broker.EndedAsync(ConnectionEnd.Disconnect);
        await watcher.AssertNothingComesAsync();
    }

    private static async Task<MqttMemoryClient> Watch(MqttMemoryBroker broker)
    {
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("gateway/+/status", QoS.AtLeastOnce);
        return watcher;
    }
}
