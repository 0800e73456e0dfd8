using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>The broker's own topics, below $SYS.</summary>
public sealed class MqttStatusTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_tells_what_the_broker_has_done_until_now()
    {
        await using var broker = new MqttMemoryBroker();
        broker.Time.Advance(TimeSpan.FromSeconds(0.5));   // the first time
        var watcher = await broker.ConnectAsync("watcher");
        var kept = await broker.ConnectAsync("kept", clean: false);
        await kept.SubscribeAsync("t", QoS.AtLeastOnce);
        await kept.SubscribeAsync("$share/g/s", QoS.AtLeastOnce);
        kept.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await watcher.PublishAsync("t", "12345", QoS.AtLeastOnce, 1);
        await watcher.PublishAsync("kept", "12345", QoS.AtLeastOnce, 2, retain: true);
        await watcher.AssertAcknowledgedAsync(1, 2);
        await Eventually.True(() => broker.Metrics.PacketsSent == 6, cancel: Cancel);
        broker.Time.Advance(Interval);

        var status = await ReadAsync(broker);
        Assert.Matches(@"^gateway version \d+\.\d+\.\d+$", status["version"]);
        Assert.Equal("10 seconds", status["uptime"]);
        Assert.Equal(("2", "1", "1", "2", "0"), (
            status["clients/total"],
            status["clients/connected"],
            status["clients/disconnected"],
            status["clients/maximum"],
            status["clients/expired"]));
        Assert.Equal(("2", "10"), (status["publish/messages/received"], status["publish/bytes/received"]));
        Assert.Equal(("0", "0"), (status["publish/messages/sent"], status["publish/messages/dropped"]));
        Assert.Equal("6", status["messages/received"]);   // two of each: CONNECT, SUBSCRIBE, PUBLISH, and their answers
        Assert.Equal("6", status["messages/sent"]);
        Assert.Equal(("2", "1", "1"), (status["messages/stored"], status["retained messages/count"], status["shared_subscriptions/count"]));
        Assert.Equal("2", status["subscriptions/count"]);
        Assert.Equal($"{2 * 4096}", status["store/messages/bytes"]);
        Assert.Equal(
            ("1.84", "0.39", "0.13"),
            (status["load/publish/received/1min"], status["load/publish/received/5min"], status["load/publish/received/15min"]));
    }

    [Fact]
    public async Task Session_whose_time_is_over_is_counted()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSessionExpiry = TimeSpan.FromSeconds(5) });
        (await broker.ConnectAsync("kept", clean: false)).Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        broker.Time.Advance(Interval);
        broker.Time.Advance(Interval);
        var status = await ReadAsync(broker);
        Assert.Equal(("1", "0"), (status["clients/expired"], status["clients/total"]));
    }

    [Fact]
    public async Task Status_comes_every_interval_and_only_what_has_changed()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("client");
        await client.SubscribeAsync("$SYS/broker/uptime");
        await client.SubscribeAsync("$SYS/broker/version");
        broker.Time.Advance(TimeSpan.FromSeconds(0.5));
        var told = new[] { (await client.ReadAsync<MqttReceived>()).Topic, (await client.ReadAsync<MqttReceived>()).Topic };
        Assert.Equal(["$SYS/broker/version", "$SYS/broker/uptime"], told);
        broker.Time.Advance(Interval);
        Assert.Equal("10 seconds", (await client.ReadAsync<MqttReceived>()).Payload);
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Wildcards_in_front_do_not_bring_the_status_and_an_interval_of_0_turns_it_off()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("client");
        await client.SubscribeAsync("#");
        await client.SubscribeAsync("+/broker/uptime");
        broker.Time.Advance(Interval);
        await client.SubscribeAsync("#");
        await client.AssertNothingComesAsync();

        await using var silent = new MqttMemoryBroker(new MqttOptions { StatusInterval = TimeSpan.Zero });
        client = await silent.ConnectAsync("client");
        await client.SubscribeAsync("$SYS/#");
        silent.Time.Advance(Interval);
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Client_cannot_publish_there()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { StatusInterval = TimeSpan.Zero });
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("$SYS/#");
        await watcher.SubscribeAsync("$SYSTEM");
        var old = await broker.ConnectAsync("old", will: new WillMessage("$SYS/will", default, QoS.AtMostOnce, Retain: true));
        await old.PublishAsync("$SYS/broker/uptime", "x", QoS.AtLeastOnce, 1, retain: true);
        await old.PublishAsync("$SYS", "x");
        await old.AssertAcknowledgedAsync(1);   // version 3.1.1 cannot say no
        var (client, _) = await broker.Connect5Async("client");
        await client.PublishAsync("$SYS/x", "x", QoS.AtLeastOnce, 1);
        Assert.Equal(ReasonCode.NotAuthorized, (await client.ReadAsync<PubackPacket>()).Reason);
        await client.PublishAsync("$SYS/x", "x", QoS.ExactlyOnce, 2);
        Assert.Equal(ReasonCode.NotAuthorized, (await client.ReadAsync<PubrecPacket>()).Reason);
        old.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        Assert.Equal(5, broker.Metrics.Dropped(DropReason.NotAllowed));

        await client.PublishAsync("$SYSTEM", "another topic", QoS.AtLeastOnce, 3);
        Assert.Equal("$SYSTEM", (await watcher.ReadAsync<MqttReceived>()).Topic);
    }

    [Fact]
    public async Task State_of_a_bridge_goes_nowhere_and_counts_as_no_refusal()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { StatusInterval = TimeSpan.Zero });
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("$SYS/#");
        const string State = "$SYS/broker/connection/house.gateway/state";
        var bridge = await broker.ConnectAsync("bridge", will: new WillMessage(State, "0"u8.ToArray(), QoS.AtLeastOnce, Retain: true));
        await bridge.PublishAsync(State, "1", QoS.AtLeastOnce, 1, retain: true);
        await bridge.AssertAcknowledgedAsync(1);
        bridge.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await watcher.AssertNothingComesAsync();
        Assert.Equal((0, 0), (broker.Metrics.Dropped(DropReason.NotAllowed), broker.Broker.Router.RetainedCount));
        Assert.DoesNotContain(broker.Log.Lines, line => line.Contains("$SYS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Acl_says_who_reads_it()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.Combine("acl"), "topic readwrite #\n", Cancel);
        await using (var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") }))
        {
            var (client, _) = await broker.Connect5Async("client");
            await client.SendAsync(
                output => new SubscribePacket(1, [new SubscriptionRequest("$SYS/#", QoS.AtMostOnce)]).Write(output, MqttVersion.V5));
            var suback = await client.ReadAsync<SubackPacket>();
            Assert.Equal([(byte)ReasonCode.NotAuthorized], suback.ReturnCodes.ToArray());
        }

        await File.WriteAllTextAsync(folder.Combine("acl"), "topic read $SYS/#\n", Cancel);
        await using (var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") }))
        {
            var (client, _) = await broker.Connect5Async("client");
            await client.SubscribeAsync("$SYS/#");
        }
    }

    [Fact]
    public async Task Status_is_neither_stored_nor_in_the_way_of_what_clients_retain()
    {
        await using var broker = new MqttDurableBroker(new MqttOptions { MaxRetainedMessages = 1, MaxRetainedBytes = 4096 });
        broker.Now.Time.Advance(Interval);
        var client = await broker.Now.ConnectAsync("client");
        await client.PublishAsync("one", "x", QoS.AtLeastOnce, 1, retain: true);
        await client.AssertAcknowledgedAsync(1);
        Assert.Equal(1, broker.Now.Broker.Router.RetainedCount);

        await broker.CrashAsync();
        client = await broker.Now.ConnectAsync("client");
        await client.SubscribeAsync("$SYS/#");
        await client.AssertNothingComesAsync();
        await client.SubscribeAsync("one");
        Assert.Equal("x", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public void Load_average_comes_to_the_rate_and_forgets_it_again()
    {
        var load = new LoadAverage();
        for (var minute = 1; minute <= 60; minute++)
            load.Add(30 * minute, elapsedMinutes: 1);
        Assert.Equal([30, 30, 29.45], load.Values.ToArray().Select(value => Math.Round(value, 2)));
        for (var minute = 0; minute < 5; minute++)
            load.Add(30 * 60, elapsedMinutes: 1);
        Assert.Equal([0.2, 11.04, 21.1], load.Values.ToArray().Select(value => Math.Round(value, 2)));
    }

    private static async Task<Dictionary<string, string>> ReadAsync(MqttMemoryBroker broker)
    {
        const string Front = "$SYS/broker/";
        var client = await broker.ConnectAsync("reader");
        await client.PublishAsync("end", "x", retain: true);
        await client.SendAsync(new SubscribePacket(1, [new(Front + "#", QoS.AtMostOnce), new("end", QoS.AtMostOnce)]));
        await client.ReadAsync<SubackPacket>();
        var status = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await client.ReadAsync<MqttReceived>() is { Topic: not "end" } received)
            status.Add(received.Topic[Front.Length..], received.Payload);
        return status;
    }
}
