using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttSessionTests
{
    [Fact]
    public async Task Same_client_id_takes_over_and_the_other_connection_ends()
    {
        await using var broker = new MqttMemoryBroker();
        var first = await broker.ConnectAsync("a");
        await first.SubscribeAsync("t");
        var second = await broker.ConnectAsync("a");
        await first.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.TakenOver);

        await second.PublishAsync("t", "x");
        await second.AssertNothingComesAsync();   // a clean session has no earlier subscription
        Assert.Equal(1, broker.Broker.Sessions.Count);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Kept_session_gets_what_was_published_while_it_was_away(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", clean: false);
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "at most once");
        await publisher.PublishAsync("t", "at least once", QoS.AtLeastOnce, 1);
        await publisher.ReadAsync<PubackPacket>();

        client = await broker.ConnectAsync(version, "a", clean: false, expectPresent: true);
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(("at least once", false), (received.Payload, received.Duplicate));
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Kept_session_sends_again_what_was_not_acknowledged_marked_as_duplicate_and_first()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", clean: false);
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        foreach (var payload in new[] { "1", "2" })
            await publisher.PublishAsync("t", payload, QoS.AtLeastOnce, 1);
        var first = await client.ReadAsync<MqttReceived>();
        var second = await client.ReadAsync<MqttReceived>();
        await client.SendAsync(new PubackPacket(first.PacketId));
        await client.AssertNothingComesAsync();
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await publisher.PublishAsync("t", "3", QoS.AtLeastOnce, 1);

        client = await broker.ConnectAsync("a", clean: false, expectPresent: true);
        var again = await client.ReadAsync<MqttReceived>();
        Assert.Equal(second with { Duplicate = true }, again);
        Assert.Equal(("3", false), ((await client.ReadAsync<MqttReceived>()) is var third ? third.Payload : "", third.Duplicate));
    }

    [Fact]
    public async Task Clean_connect_forgets_a_kept_session()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", clean: false);
        await client.SubscribeAsync("t");
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await broker.ConnectAsync("a", clean: true);
        await broker.ConnectAsync("a", clean: false, expectPresent: false);
        Assert.Equal(3, broker.Broker.Router.SubscriptionCount);   // the ingest's own
    }

    [Fact]
    public async Task Session_away_longest_gives_way_when_there_are_too_many()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxOfflineSessions = 2 });
        foreach (var (id, ended) in new[] { ("a", 1), ("b", 2), ("c", 3) })
        {
            var client = await broker.ConnectAsync(id, clean: false);
            client.Drop();
            await broker.EndedAsync(ConnectionEnd.Lost, ended);
        }

        Assert.Equal(2, broker.Broker.Sessions.Count);
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.OfflineSessionLimit));
        await broker.ConnectAsync("a", clean: false, expectPresent: false);
        await broker.ConnectAsync("c", clean: false, expectPresent: true);
    }

    [Fact]
    public async Task Flight_window_holds_back_more_until_the_subscriber_acknowledges()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxInFlight = 2 });
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        for (var i = 1; i <= 3; i++)
            await publisher.PublishAsync("t", $"{i}", QoS.AtLeastOnce, 1);
        for (var i = 1; i <= 3; i++)
            await publisher.ReadAsync<PubackPacket>();

        var first = await client.ReadAsync<MqttReceived>();
        await client.ReadAsync<MqttReceived>();
        await client.AssertNothingComesAsync();
        await client.SendAsync(new PubackPacket(first.PacketId));
        Assert.Equal("3", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Puback_for_an_unknown_packet_id_is_ignored()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(Vectors.Read("mqtt/puback"));
        await client.AssertNothingComesAsync();
    }
}
