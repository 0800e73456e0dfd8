using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Retained messages and delayed wills survive the process; faults of the disk.</summary>
public sealed class MqttDurableStoreTests
{
    private static PropertyWriter Kept => new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retained_message_is_there_after_a_crash_once_it_was_acknowledged_and_gone_once_cleared()
    {
        await using var broker = new MqttDurableBroker();
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("a", "first", QoS.AtLeastOnce, 1, retain: true);
        await publisher.PublishAsync("a", "second", QoS.AtLeastOnce, 2, retain: true);
        await publisher.PublishAsync("b", "cleared", QoS.AtLeastOnce, 3, retain: true);
        await publisher.PublishAsync("b", "", QoS.AtLeastOnce, 4, retain: true);
        await publisher.AssertAcknowledgedAsync(1, 2, 3, 4);

        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("client");
        await client.SubscribeAsync("#", QoS.AtLeastOnce);
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(("a", "second", true, QoS.AtLeastOnce), (received.Topic, received.Payload, received.Retain, received.QoS));
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Retained_message_expires_also_while_the_daemon_is_down()
    {
        await using var broker = new MqttDurableBroker();
        var (publisher, _) = await broker.Now.Connect5Async("publisher");
        await publisher.PublishAsync(
            "a", "x", new PropertyWriter().Add(PropertyId.MessageExpiryInterval, 50).ToBlock(), QoS.AtLeastOnce, 1, retain: true);
        await publisher.ReadAsync<PubackPacket>();
        await broker.RestartAsync(() => broker.Now.Time.Advance(TimeSpan.FromSeconds(51)));
        var client = await broker.Now.ConnectAsync("client");
        await client.SubscribeAsync("#");
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Retained_picture_is_not_stored()
    {
        await using var broker = new MqttDurableBroker();
        var board = await broker.Now.ConnectAsync("b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 1, retain: true);
        await board.AssertAcknowledgedAsync(1);
        await broker.FlushAsync();
        Assert.Equal(0, broker.Store.Attempts);
    }

    [Fact]
    public async Task Delayed_will_is_published_at_its_time_although_the_daemon_began_anew_meanwhile()
    {
        await using var broker = new MqttDurableBroker();
        var will = new WillMessage("t/will", "gone"u8.ToArray(), QoS.AtLeastOnce, Retain: false)
        {
            Properties = new PropertyWriter().Add(PropertyId.WillDelayInterval, 50).Add(PropertyId.ContentType, "text/plain").ToBlock(),
        };
        var (client, _) = await broker.Now.Connect5Async("a", Kept, will: will);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(20));
        await broker.FlushAsync();

        await broker.CrashAsync();
        var watcher = await broker.Now.ConnectAsync("watcher");
        await watcher.SubscribeAsync("t/will");
        broker.Now.Time.Advance(TimeSpan.FromSeconds(29));
        await watcher.AssertNothingComesAsync();
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("gone", (await watcher.ReadAsync<MqttReceived>()).Payload);
        await broker.FlushAsync();

        await broker.CrashAsync();
        watcher = await broker.Now.ConnectAsync("watcher");
        await watcher.SubscribeAsync("t/will");
        broker.Now.Time.Advance(TimeSpan.FromSeconds(30));   // once is enough
        await watcher.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Will_of_a_client_that_was_connected_when_the_daemon_died_is_published_unless_it_comes_back()
    {
        await using var broker = new MqttDurableBroker();
        foreach (var id in new[] { "back", "gone" })
            await broker.Now.ConnectAsync(id, clean: false, will: new WillMessage($"t/{id}", "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: false));
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "watcher", QoS.AtLeastOnce);
        await broker.FlushAsync();

        await broker.CrashAsync();
        await broker.Now.ConnectAsync("back", clean: false, expectPresent: true);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        var watcher = await broker.Now.ConnectAsync("watcher", clean: false, expectPresent: true);
        Assert.Equal("t/gone", (await watcher.ReadAsync<MqttReceived>()).Topic);
        await broker.AssertNothingComesAsync(watcher);
    }

    [Fact]
    public async Task Full_disk_withholds_acknowledgements_and_tells_once_until_there_is_room()
    {
        await using var broker = new MqttDurableBroker();
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", QoS.ExactlyOnce);
        var publisher = await broker.Now.ConnectAsync("publisher", clean: false);
        await publisher.PublishAsync("t/x", "before", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
        var other = await broker.Now.ConnectAsync("other");
        await other.SubscribeAsync("o", QoS.AtLeastOnce);

        broker.Store.IsFull = true;
        await publisher.PublishAsync("t/x", "meanwhile", QoS.AtLeastOnce, 2);
        await publisher.PublishAsync("t/x", "and this", QoS.ExactlyOnce, 3);
        await Eventually.True(() => broker.Now.Metrics.StoreFailures > 0, cancel: Cancel);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => broker.Now.Metrics.StoreFailures > 1, cancel: Cancel);
        await publisher.AssertNothingComesAsync();
        await other.PublishAsync("o", "others go on", QoS.AtLeastOnce, 1);
        await other.ReadAsync();
        await other.ReadAsync();
        Assert.Single(
            broker.Now.Log.Lines, line => line.Contains("not acknowledged, as they cannot be stored: no space left", StringComparison.Ordinal));

        broker.Store.IsFull = false;
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        await publisher.AssertAcknowledgedAsync(2);
        Assert.Equal(new PubrecPacket(3), await publisher.ReadAsync());
        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        foreach (var payload in new[] { "before", "meanwhile", "and this" })
            Assert.Equal(payload, (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Publish_of_qos_2_that_comes_again_while_the_disk_is_full_waits_for_the_same_commit()
    {
        await using var broker = new MqttDurableBroker();
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", QoS.ExactlyOnce);
        var publisher = await broker.Now.ConnectAsync("publisher", clean: false);
        await broker.FlushAsync();
        broker.Store.IsFull = true;
        await publisher.PublishAsync("t/x", "once", QoS.ExactlyOnce, 7);
        await Eventually.True(() => broker.Now.Metrics.StoreFailures > 0, cancel: Cancel);
        publisher.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost, 2);
        publisher = await broker.Now.ConnectAsync("publisher", clean: false, expectPresent: true);
        await publisher.PublishAsync("t/x", "once", QoS.ExactlyOnce, 7, duplicate: true);
        await publisher.AssertNothingComesAsync();

        broker.Store.IsFull = false;
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.Equal("once", (await client.ReadAsync<MqttReceived>()).Payload);
        await broker.AssertNothingComesAsync(client);
    }

    [Fact]
    public async Task More_than_may_be_stored_is_dropped_and_counted()
    {
        await using var broker = new MqttDurableBroker(new MqttOptions { MaxStoredBytes = 10_000 });
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", QoS.AtLeastOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        for (ushort i = 1; i <= 3; i++)
            await publisher.PublishAsync("t/x", new string((char)('0' + i), 4_000), QoS.AtLeastOnce, i);
        await publisher.PublishAsync("kept", new string('x', 4_000), QoS.AtLeastOnce, 4, retain: true);
        await publisher.AssertAcknowledgedAsync(1, 2, 3, 4);
        Assert.Equal(2, broker.Now.Metrics.Dropped(DropReason.StoreFull));
        Assert.Equal(0, broker.Now.Broker.Router.RetainedCount);

        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        foreach (var expected in "12")
        {
            var received = await client.ReadAsync<MqttReceived>();
            Assert.Equal(expected, received.Payload[0]);
            await client.SendAsync(new PubackPacket(received.PacketId));
        }

        await broker.AssertNothingComesAsync(client);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
        publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t/x", new string('4', 4_000), QoS.AtLeastOnce, 1);   // there is room again
        await publisher.AssertAcknowledgedAsync(1);
        Assert.Equal(0, broker.Now.Metrics.Dropped(DropReason.StoreFull));
    }

    [Theory, InlineData(0), InlineData(100), InlineData(8_192), InlineData(16_300)]
    public async Task Damaged_store_is_set_aside_and_the_broker_goes_on(int at)
    {
        await using var broker = new MqttDurableBroker();
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", QoS.AtLeastOnce);
        await broker.RestartAsync(() =>
        {
            using var file = File.OpenWrite(broker.StorePath);
            file.Position = at;
            file.Write(Enumerable.Repeat((byte)0xA5, 3_000).ToArray());
        });

        var told = Assert.Single(broker.Now.Log.Lines, line => line.Contains("were damaged and start empty", StringComparison.Ordinal));
        Assert.Contains(
            Directory.GetFiles(Path.GetDirectoryName(broker.StorePath)!),
            file => file.Contains(".damaged-", StringComparison.Ordinal) && told.Contains(file, StringComparison.Ordinal));
        await MqttDurableSessionTests.SubscribeAndLeaveAsync(broker, "away", QoS.AtLeastOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t/x", "x", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
    }
}
