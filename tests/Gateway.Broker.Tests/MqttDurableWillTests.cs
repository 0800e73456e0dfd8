using Gateway.Broker.Reporting;
using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>Wills of clients that are connected when the daemon stops or is killed: none is forgotten.</summary>
public sealed class MqttDurableWillTests
{
    [Theory]
    [InlineData(MqttVersion.V311, true)]
    [InlineData(MqttVersion.V311, false)]
    [InlineData(MqttVersion.V5, true)]
    [InlineData(MqttVersion.V5, false)]
    public async Task Will_replaces_the_retained_state_when_the_daemon_stops(MqttVersion version, bool clean)
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync(version, "c1", clean, will: Offline());
        await client.PublishAsync("w/x", "online", QoS.AtLeastOnce, 1, retain: true);
        await client.AssertAcknowledgedAsync(1);
        await broker.RestartAsync();
        Assert.Equal(["offline"], await StatesAsync(broker));
    }

    [Theory]
    [InlineData(MqttVersion.V311, true)]
    [InlineData(MqttVersion.V311, false)]
    [InlineData(MqttVersion.V5, true)]
    [InlineData(MqttVersion.V5, false)]
    public async Task Will_replaces_the_retained_state_after_a_kill(MqttVersion version, bool clean)
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync(version, "c1", clean, will: Offline());
        await client.PublishAsync("w/x", "online", QoS.AtLeastOnce, 1, retain: true);
        await client.AssertAcknowledgedAsync(1);
        await broker.CrashAsync();
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["offline"], await StatesAsync(broker));

        await broker.FlushAsync();
        await broker.CrashAsync();   // it is published once
        var other = await broker.Now.ConnectAsync("other");
        await other.PublishAsync("w/x", "newer", QoS.AtLeastOnce, 1, retain: true);
        await other.AssertAcknowledgedAsync(1);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["newer"], await StatesAsync(broker));
    }

    [Fact]
    public async Task Will_that_a_kill_left_comes_before_what_the_returned_client_publishes()
    {
        await using var broker = new MqttDurableBroker();
        await broker.Now.ConnectAsync("c1", will: Offline());
        await broker.FlushAsync();
        await broker.CrashAsync();
        var witness = await broker.Now.ConnectAsync("witness");
        await witness.SubscribeAsync("w/x");
        var client = await broker.Now.ConnectAsync("c1", will: Offline());
        await client.PublishAsync("w/x", "online", QoS.AtLeastOnce, 1, retain: true);
        await client.AssertAcknowledgedAsync(1);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["online"], await StatesAsync(broker));
        foreach (var payload in new[] { "offline", "online", "end" })
            Assert.Equal(payload, (await witness.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disconnect_takes_the_will_back_for_good(bool clean)
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync("c1", clean, will: Offline());
        await broker.FlushAsync();
        await client.SendAsync(new DisconnectPacket());
        await broker.Now.EndedAsync(ConnectionEnd.Disconnect);
        await broker.FlushAsync();
        await broker.CrashAsync();
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, broker.Now.Broker.Router.RetainedCount);
        await broker.RestartAsync();
        Assert.Equal(0, broker.Now.Broker.Router.RetainedCount);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Delay_of_a_will_is_kept_over_a_stop_by_a_stored_session_only(bool isStored)
    {
        await using var broker = new MqttDurableBroker();
        var will = Offline() with { Properties = new PropertyWriter().Add(PropertyId.WillDelayInterval, 50).ToBlock() };
        await broker.Now.Connect5Async("c1", new PropertyWriter().Add(PropertyId.SessionExpiryInterval, isStored ? 100u : 0), will: will);
        await broker.RestartAsync();
        Assert.Equal(isStored ? 0 : 1, broker.Now.Broker.Router.RetainedCount);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(51));
        Assert.Equal(1, broker.Now.Broker.Router.RetainedCount);
    }

    [Fact]
    public async Task Will_at_a_stop_waits_for_a_kept_session()
    {
        await using var broker = new MqttDurableBroker();
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "watcher", QoS.AtLeastOnce);
        await broker.Now.ConnectAsync("c1", will: new WillMessage("t/x", "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: false));
        await broker.RestartAsync();
        var watcher = await broker.Now.ConnectAsync("watcher", clean: false, expectPresent: true);
        Assert.Equal("offline", (await watcher.ReadAsync<MqttReceived>()).Payload);
    }

    private static WillMessage Offline() => new("w/x", "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: true);

    /// <summary>The retained messages of the topic, up to the first one published after them.</summary>
    private static async Task<List<string>> StatesAsync(MqttDurableBroker broker)
    {
        var watcher = await broker.Now.ConnectAsync("watcher");
        await watcher.SubscribeAsync("w/x");
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("w/x", "end");
        var states = new List<string>();
        while (await watcher.ReadAsync<MqttReceived>() is { Payload: not "end" } received)
            states.Add(received.Payload);
        return states;
    }
}
