using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class Mqtt5SessionTests
{
    private static PropertyWriter Kept => new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_ends_when_its_expiry_has_passed_without_its_client()
    {
        await using var broker = new MqttMemoryBroker();
        await DropAsync(broker, (await broker.Connect5Async("a", Kept)).Client);
        broker.Time.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(1, broker.Broker.Sessions.Count);
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => broker.Broker.Sessions.Count == 0, cancel: Cancel);
        await broker.Connect5Async("a", Kept, clean: false, expectPresent: false);
    }

    [Fact]
    public async Task Session_without_expiry_ends_with_its_connection_and_clean_start_begins_anew()
    {
        await using var broker = new MqttMemoryBroker();
        await DropAsync(broker, (await broker.Connect5Async("a", clean: false)).Client);
        await Eventually.True(() => broker.Broker.Sessions.Count == 0, cancel: Cancel);

        await DropAsync(broker, (await broker.Connect5Async("b", Kept)).Client, times: 2);
        await broker.Connect5Async("b", Kept, clean: true, expectPresent: false);
    }

    [Fact]
    public async Task Disconnect_can_shorten_the_session()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Kept);
        await client.SendAsync(new DisconnectPacket(ReasonCode.Success, new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 0).ToBlock()));
        await client.AssertClosedAsync();
        await Eventually.True(() => broker.Broker.Sessions.Count == 0, cancel: Cancel);
    }

    [Fact]
    public async Task Disconnect_cannot_keep_a_session_that_was_to_end()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(new DisconnectPacket(ReasonCode.Success, Kept.ToBlock()));
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task Takeover_is_told_to_the_connection_that_loses_the_session()
    {
        await using var broker = new MqttMemoryBroker();
        var (first, _) = await broker.Connect5Async("a", Kept);
        await first.SubscribeAsync("t");
        var (second, _) = await broker.Connect5Async("a", Kept, clean: false, expectPresent: true);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(first, ReasonCode.SessionTakenOver);
        await broker.EndedAsync(ConnectionEnd.TakenOver);
        await second.PublishAsync("t", "still subscribed");
        Assert.Equal("still subscribed", (await second.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Will_expires_like_any_message_from_its_publication_on()
    {
        await using var broker = new MqttMemoryBroker();
        var (watcher, _) = await broker.Connect5Async("watcher", Kept);
        await watcher.SubscribeAsync("will", QoS.AtLeastOnce);
        await DropAsync(broker, watcher);
        foreach (var (id, expiry) in new[] { ("short", 20u), ("long", 40u) })
        {
            var will = new WillMessage("will", System.Text.Encoding.UTF8.GetBytes(id), QoS.AtLeastOnce, Retain: false)
            {
                Properties = new PropertyWriter().Add(PropertyId.WillDelayInterval, 10).Add(PropertyId.MessageExpiryInterval, expiry).ToBlock(),
            };
            await DropAsync(broker, (await broker.Connect5Async(id, Kept, will: will)).Client, times: id == "short" ? 2 : 3);
        }

        broker.Time.Advance(TimeSpan.FromSeconds(10));   // published
        broker.Time.Advance(TimeSpan.FromSeconds(25));
        (watcher, _) = await broker.Connect5Async("watcher", Kept, clean: false, expectPresent: true);
        var received = await watcher.ReadAsync<MqttReceived>();
        Assert.Equal(("long", 15u), (received.Payload, received.Properties.Number(PropertyId.MessageExpiryInterval)));
        Assert.Null(received.Properties.Number(PropertyId.WillDelayInterval));
        await watcher.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Will_that_is_not_allowed_any_more_when_its_delay_is_over_is_not_published()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.Combine("acl"), "topic readwrite #", Cancel);
        await using var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") });
        var watcher = await WatchAsync(broker);
        await DropAsync(broker, (await broker.Connect5Async("a", Kept, will: Will(delay: 10))).Client);
        await File.WriteAllTextAsync(folder.Combine("acl"), "topic read #\n", Cancel);
        broker.Time.Advance(TimeSpan.FromSeconds(11));
        await watcher.AssertNothingComesAsync();
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.NotAllowed));
    }

    [Fact]
    public async Task Connections_of_a_user_who_is_removed_end_and_those_of_others_do_not()
    {
        using var folder = new TemporaryDirectory();
        var users = new UsersFile(folder.Combine("users"));
        users.Add("gone", "secret"u8);
        users.Add("stays", "secret"u8);
        await using var broker = new MqttMemoryBroker(new MqttOptions { UsersFile = users.Path });
        var gone = await ConnectAsync("gone");
        var stays = await ConnectAsync("stays");

        users.Remove("gone");
        broker.Time.Advance(TimeSpan.FromSeconds(0.5));   // one sweep: the next one would not wait for the client to read
        await Mqtt5ConnectTests.AssertDisconnectedAsync(gone, ReasonCode.AdministrativeAction);
        await broker.EndedAsync(ConnectionEnd.UserRemoved);
        await stays.AssertNothingComesAsync();

        async Task<MqttMemoryClient> ConnectAsync(string user)
        {
            var client = broker.Open();
            client.Version = MqttVersion.V5;
            var connect = new ConnectPacket { Version = MqttVersion.V5, ClientId = user, UserName = user, Password = "secret"u8.ToArray() };
            await client.SendAsync(connect.Write);
            Assert.Equal(ReasonCode.Success, (await client.ReadAsync<ConnackPacket>()).Reason);
            return client;
        }
    }

    [Fact]
    public async Task Will_with_a_delay_waits_for_it()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await WatchAsync(broker);
        await DropAsync(broker, (await broker.Connect5Async("a", Kept, will: Will(delay: 10))).Client);
        broker.Time.Advance(TimeSpan.FromSeconds(9));
        await watcher.AssertNothingComesAsync();
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        var received = await watcher.ReadAsync<MqttReceived>();
        Assert.Equal("gone", received.Payload);
        Assert.Equal([new("k", "v")], received.Properties.UserProperties());
        Assert.Null(received.Properties.Number(PropertyId.WillDelayInterval));
    }

    [Fact]
    public async Task Will_is_not_published_when_the_client_comes_back_within_its_delay()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await WatchAsync(broker);
        await DropAsync(broker, (await broker.Connect5Async("a", Kept, will: Will(delay: 10))).Client);
        await broker.Connect5Async("a", Kept, clean: false, expectPresent: true);
        broker.Time.Advance(TimeSpan.FromSeconds(50));
        await broker.Connect5Async("a", clean: true);   // the end of the session does not bring it back
        await broker.EndedAsync(ConnectionEnd.TakenOver);
        await watcher.AssertNothingComesAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Will_with_a_delay_is_published_when_the_daemon_stops_and_the_session_ends_with_it(bool isConnected)
    {
        var broker = new MqttMemoryBroker();
        var part = new MqttCollector();
        broker.Broker.Router.Subscribe("will"u8, part, QoS.AtMostOnce);
        var (client, _) = await broker.Connect5Async("a", Kept, will: Will(delay: 10));
        if (!isConnected)
            await DropAsync(broker, client);
        Assert.Empty(part.Messages);
        await broker.DisposeAsync();
        Assert.Equal([MqttCollector.Note("will", "gone"u8)], part.Messages);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Will_is_published_with_the_end_of_the_session_at_the_latest(bool byCleanStart)
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await WatchAsync(broker);
        await DropAsync(broker, (await broker.Connect5Async("a", Kept, will: Will(delay: 1000))).Client);
        if (byCleanStart)
            await broker.Connect5Async("a", clean: true);
        else
            broker.Time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("gone", (await watcher.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory, InlineData(ReasonCode.DisconnectWithWill, true), InlineData(ReasonCode.UnspecifiedError, true), InlineData(ReasonCode.Success, false)]
    public async Task Will_is_published_after_a_disconnect_that_is_not_normal(ReasonCode reason, bool published)
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await WatchAsync(broker);
        var (client, _) = await broker.Connect5Async("a", will: Will(delay: 0));
        await client.SendAsync(new DisconnectPacket(reason));
        await broker.EndedAsync(ConnectionEnd.Disconnect);
        if (published)
            Assert.Equal("gone", (await watcher.ReadAsync<MqttReceived>()).Payload);
        await watcher.AssertNothingComesAsync();
    }

    private static WillMessage Will(uint delay) => new("will", "gone"u8.ToArray(), QoS.AtMostOnce, Retain: false)
    {
        Properties = new PropertyWriter().Add(PropertyId.WillDelayInterval, delay).AddUser("k", "v").ToBlock(),
    };

    private static async Task<MqttMemoryClient> WatchAsync(MqttMemoryBroker broker)
    {
        var (watcher, _) = await broker.Connect5Async("watcher");
        await watcher.SubscribeAsync("will");
        return watcher;
    }

    private static async Task DropAsync(MqttMemoryBroker broker, MqttMemoryClient client, int times = 1)
    {
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost, times);
    }
}
