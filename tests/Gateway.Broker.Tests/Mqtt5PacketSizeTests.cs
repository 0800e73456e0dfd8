using Gateway.Broker.Reporting;
using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>The maximum packet size of a client, for the packets that are no PUBLISH (MQTT-3.1.2-24 and -25 of version 5).</summary>
public sealed class Mqtt5PacketSizeTests
{
    [Theory]
    [InlineData(8, 1)]     // the receive maximum alone
    [InlineData(10, 1)]
    [InlineData(13, 2)]
    [InlineData(21, 5)]
    [InlineData(22, 6)]
    public async Task Connack_leaves_out_what_a_client_may_miss_until_it_fits(uint maximum, int properties)
    {
        await using var broker = new MqttMemoryBroker();
        var (_, connack) = await broker.Connect5Async("a", new PropertyWriter().Add(PropertyId.MaximumPacketSize, maximum));
        PropertyId[] all =
        [
            PropertyId.ReceiveMaximum, PropertyId.MaximumPacketSize, PropertyId.TopicAliasMaximum, PropertyId.WildcardSubscriptionAvailable,
            PropertyId.SubscriptionIdentifierAvailable, PropertyId.SharedSubscriptionAvailable,
        ];
        Assert.True(ConnackPacket.SizeOf(connack.Properties) <= maximum);
        Assert.Equal(all.Take(properties), all.Where(id => connack.Properties.Number(id) is not null));
    }

    [Theory, InlineData(5, true), InlineData(7, true), InlineData(4, false), InlineData(1, false)]
    public async Task Client_that_does_not_take_the_smallest_connack_is_refused(uint maximum, bool isAnswered)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await OpenAsync(broker, "a", maximum);
        if (isAnswered)
            Assert.Equal(new ConnackPacket(sessionPresent: false, ReasonCode.PacketTooLarge, default), await client.ReadAsync());
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.Refused);
        Assert.Equal(0, broker.Broker.Sessions.Count);
    }

    [Fact]
    public async Task Client_that_does_not_take_its_assigned_id_is_refused()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await OpenAsync(broker, "", 30);
        Assert.Equal(ReasonCode.PacketTooLarge, (await client.ReadAsync<ConnackPacket>()).Reason);
        await client.AssertClosedAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Answer_that_does_not_fit_ends_the_connection_with_the_reason_and_nothing_is_changed(bool subscribes)
    {
        await using var broker = new MqttMemoryBroker();
        // The session outlives the connection, so its subscriptions can be counted afterwards.
        var kept = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100).Add(PropertyId.MaximumPacketSize, 22);
        var (client, _) = await broker.Connect5Async("a", kept);
        await client.SubscribeAsync("t0");
        var before = broker.Broker.Router.SubscriptionCount;
        var filters = Enumerable.Range(0, 18).Select(i => $"t{i}").ToList();
        await client.SendAsync(output =>
        {
            if (subscribes)
                new SubscribePacket(2, [.. filters.Select(filter => new SubscriptionRequest(filter, QoS.AtMostOnce))]).Write(output, MqttVersion.V5);
            else
                new UnsubscribePacket(2, filters).Write(output, MqttVersion.V5);
        });
        Assert.Equal(new DisconnectPacket(ReasonCode.PacketTooLarge), await client.ReadAsync());   // its reason string does not fit
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.AnswerTooLarge);
        Assert.Equal(before, broker.Broker.Router.SubscriptionCount);
    }

    [Fact]
    public async Task Largest_answer_that_fits_is_given()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", new PropertyWriter().Add(PropertyId.MaximumPacketSize, 22));
        var requests = Enumerable.Range(0, 17).Select(i => new SubscriptionRequest($"t{i}", QoS.AtMostOnce)).ToList();
        await client.SendAsync(output => new SubscribePacket(2, requests).Write(output, MqttVersion.V5));
        Assert.Equal(17, (await client.ReadAsync<SubackPacket>()).ReturnCodes.Length);
    }

    private static async Task<MqttMemoryClient> OpenAsync(MqttMemoryBroker broker, string clientId, uint maximum)
    {
        var client = broker.Open();
        client.Version = MqttVersion.V5;
        var connect = new ConnectPacket
        {
            Version = MqttVersion.V5,
            ClientId = clientId,
            Properties = new PropertyWriter().Add(PropertyId.MaximumPacketSize, maximum).ToBlock(),
        };
        await client.SendAsync(connect.Write);
        return client;
    }
}
