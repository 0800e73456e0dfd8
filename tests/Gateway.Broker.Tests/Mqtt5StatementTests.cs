using System.Buffers;
using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Statements of MQTT 5.0 that no test of a feature proves by the way. The table is in protocol/Gateway.Mqtt/CONFORMANCE.md.</summary>
public sealed class Mqtt5StatementTests
{
    private static PropertyWriter Properties => new();

    [Fact]
    public async Task Packets_behind_a_refused_connect_go_nowhere()
    {
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("t");
        var client = broker.Open();
        client.Version = MqttVersion.V5;
        await client.SendAsync(output =>
        {
            new ConnectPacket
            {
                Version = MqttVersion.V5,
                ClientId = "a",
                Properties = Properties.Add(PropertyId.AuthenticationMethod, "magic").ToBlock(),
            }.Write(output);
            new SubscribePacket(1, [new SubscriptionRequest("t", QoS.AtMostOnce)]).Write(output, MqttVersion.V5);
            output.Write(MqttBytes.Publish5("t", "refused"u8.ToArray(), default));
        });
        Assert.Equal(ReasonCode.BadAuthenticationMethod, (await client.ReadAsync<ConnackPacket>()).Reason);
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.Refused);   // it handles no more
        await bystander.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Connack_holds_nothing_that_was_not_asked_for()
    {
        await using var broker = new MqttMemoryBroker();
        var (_, connack) = await broker.Connect5Async("a", Properties.Add(PropertyId.RequestResponseInformation, 0));
        Assert.Null(connack.Properties.Text(PropertyId.ResponseInformation));
        Assert.Null(connack.Properties.Text(PropertyId.AuthenticationMethod));
        Assert.Null(connack.Properties.Text(PropertyId.ReasonString));
        Assert.Empty(connack.Properties.UserProperties());
    }

    [Fact]
    public async Task Answers_carry_no_words_so_they_fit_any_client()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptionsPerClient = 1 });
        var (client, _) = await broker.Connect5Async(
            "a", Properties.Add(PropertyId.RequestProblemInformation, 0).Add(PropertyId.MaximumPacketSize, 20));
        await client.SendAsync(
            output => new SubscribePacket(1, [new SubscriptionRequest("x", QoS.AtMostOnce), new SubscriptionRequest("y", QoS.AtMostOnce)])
                .Write(output, MqttVersion.V5));
        var suback = await client.ReadAsync<SubackPacket>();
        Assert.Equal((2, 0), (suback.ReturnCodes.Length, suback.Properties.Length));
        await client.SendAsync(output => new UnsubscribePacket(2, ["none"]).Write(output, MqttVersion.V5));
        Assert.Equal(0, (await client.ReadAsync<UnsubackPacket>()).Properties.Length);
        await client.PublishAsync("none", "x", QoS.AtLeastOnce, 3);
        Assert.Equal(0, (await client.ReadAsync<PubackPacket>()).Properties.Length);
        await client.SendAsync(new PubrelPacket(9));
        Assert.Equal(0, (await client.ReadAsync<PubcompPacket>()).Properties.Length);
        await client.SendAsync(new PubrecPacket(9));
        Assert.Equal(0, (await client.ReadAsync<PubrelPacket>()).Properties.Length);
        await client.PublishAsync("none", "x", QoS.ExactlyOnce, 4);
        Assert.Equal(0, (await client.ReadAsync<PubrecPacket>()).Properties.Length);
    }

    [Fact]
    public async Task Disconnect_of_the_server_holds_no_session_expiry_and_no_user_property()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.SessionExpiryInterval, 100));
        await client.SendAsync(0x00, 0x00);
        var disconnect = await client.ReadAsync<DisconnectPacket>();
        Assert.Null(disconnect.Properties.Number(PropertyId.SessionExpiryInterval));
        Assert.Empty(disconnect.Properties.UserProperties());
    }

    [Fact]
    public async Task Properties_of_a_will_reach_its_subscribers_in_their_order()
    {
        await using var broker = new MqttMemoryBroker();
        var (bystander, _) = await broker.Connect5Async("bystander");
        await bystander.SubscribeAsync("w");
        var properties = Properties.AddUser("b", "1").AddUser("a", "2").AddUser("b", "3").Add(PropertyId.ContentType, "text/plain");
        var (client, _) = await broker.Connect5Async(
            "a", will: new WillMessage("w", Encoding.UTF8.GetBytes("gone"), QoS.AtMostOnce, Retain: false) { Properties = properties.ToBlock() });
        client.Drop();
        var will = await bystander.ReadAsync<MqttReceived>();
        Assert.Equal([new("b", "1"), new("a", "2"), new("b", "3")], will.Properties.UserProperties());
        Assert.Equal("text/plain", will.Properties.Text(PropertyId.ContentType));
    }

    [Fact]
    public async Task Client_that_allows_no_aliases_is_sent_none()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync("t");
        for (var i = 0; i < 3; i++)
        {
            await client.PublishAsync("t", "x");
            var message = await client.ReadAsync<MqttReceived>();
            Assert.Equal(("t", null), (message.Topic, message.Properties.Number(PropertyId.TopicAlias)));
        }
    }

    [Fact]
    public async Task Every_alias_up_to_the_maximum_is_taken_and_none_outlives_its_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("#");
        var (client, connack) = await broker.Connect5Async("a", Properties.Add(PropertyId.SessionExpiryInterval, 100));
        var maximum = connack.Properties.Number(PropertyId.TopicAliasMaximum)!.Value;
        for (var alias = 1u; alias <= maximum; alias++)
        {
            await client.PublishAsync($"t/{alias}", "named", Properties.Add(PropertyId.TopicAlias, alias).ToBlock());
            await client.PublishAsync("", "by alias", Properties.Add(PropertyId.TopicAlias, alias).ToBlock());
            Assert.Equal($"t/{alias}", (await bystander.ReadAsync<MqttReceived>()).Topic);
            Assert.Equal($"t/{alias}", (await bystander.ReadAsync<MqttReceived>()).Topic);
        }

        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        (client, _) = await broker.Connect5Async("a", clean: false, expectPresent: true);
        await client.PublishAsync("", "x", Properties.Add(PropertyId.TopicAlias, 1).ToBlock());
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ProtocolError);
    }

    [Theory]
    [InlineData(PropertyId.ResponseTopic)]
    [InlineData(PropertyId.ContentType)]
    public async Task Text_of_a_property_that_is_none_is_malformed(PropertyId id)
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(0x30, 10, 0, 1, 0x74, 5, (byte)id, 0, 2, 0xC3, 0x28, 0x78);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.MalformedPacket);
    }

    [Fact]
    public async Task Message_that_was_sent_does_not_expire_and_its_handshake_goes_on()
    {
        await using var broker = new MqttMemoryBroker();
        var kept = Properties.Add(PropertyId.SessionExpiryInterval, 1000);
        var (client, _) = await broker.Connect5Async("a", kept);
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        var (publisher, _) = await broker.Connect5Async("publisher");
        await publisher.PublishAsync("t", "x", Properties.Add(PropertyId.MessageExpiryInterval, 5).ToBlock(), QoS.ExactlyOnce, 1);
        Assert.Equal(new PubrecPacket(1), await publisher.ReadAsync());
        var message = await client.ReadAsync<MqttReceived>();
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        broker.Time.Advance(TimeSpan.FromSeconds(60));

        await publisher.SendAsync(new PubrelPacket(1));
        Assert.Equal(new PubcompPacket(1), await publisher.ReadAsync());
        (client, _) = await broker.Connect5Async("a", kept, clean: false, expectPresent: true);
        Assert.Equal((message.PacketId, true), await client.ReadAsync<MqttReceived>() is var again ? (again.PacketId, again.Duplicate) : default);
    }

    [Fact]
    public async Task Message_that_the_subscriber_refused_is_not_sent_again()
    {
        await using var broker = new MqttMemoryBroker();
        var kept = Properties.Add(PropertyId.SessionExpiryInterval, 1000);
        var (client, _) = await broker.Connect5Async("a", kept);
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "1", QoS.AtLeastOnce, 1);
        await publisher.PublishAsync("t", "2", QoS.ExactlyOnce, 2);
        await client.SendAsync(new PubackPacket((await client.ReadAsync<MqttReceived>()).PacketId, ReasonCode.QuotaExceeded));
        await client.SendAsync(new PubrecPacket((await client.ReadAsync<MqttReceived>()).PacketId, ReasonCode.QuotaExceeded));
        await client.AssertNothingComesAsync();
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        (client, _) = await broker.Connect5Async("a", kept, clean: false, expectPresent: true);
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Shared_subscription_gives_each_member_the_QoS_it_was_granted()
    {
        await using var broker = new MqttMemoryBroker();
        var (low, _) = await broker.Connect5Async("low");
        await low.SubscribeAsync("$share/g/t");
        var (high, _) = await broker.Connect5Async("high");
        await high.SubscribeAsync("$share/g/t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "x", QoS.AtLeastOnce, 1);
        await publisher.PublishAsync("t", "y", QoS.AtLeastOnce, 2);
        Assert.Equal(QoS.AtMostOnce, (await low.ReadAsync<MqttReceived>()).QoS);
        Assert.Equal(QoS.AtLeastOnce, (await high.ReadAsync<MqttReceived>()).QoS);
    }

    [Fact]
    public async Task Shared_message_of_QoS_2_that_was_begun_with_a_member_is_finished_with_it_or_with_nobody()
    {
        await using var broker = new MqttMemoryBroker();
        var kept = Properties.Add(PropertyId.SessionExpiryInterval, 10);
        var (chosen, _) = await broker.Connect5Async("chosen", kept);
        await chosen.SubscribeAsync("$share/g/t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "x", QoS.ExactlyOnce, 1);
        var message = await chosen.ReadAsync<MqttReceived>();
        var (other, _) = await broker.Connect5Async("other");
        await other.SubscribeAsync("$share/g/t", QoS.ExactlyOnce);
        chosen.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await other.AssertNothingComesAsync();

        (chosen, _) = await broker.Connect5Async("chosen", kept, clean: false, expectPresent: true);
        Assert.Equal((message.PacketId, true), await chosen.ReadAsync<MqttReceived>() is var again ? (again.PacketId, again.Duplicate) : default);
        chosen.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost, 2);
        broker.Time.Advance(TimeSpan.FromSeconds(20));   // the session ends, and the message with it
        await other.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Shared_message_that_a_member_refused_goes_to_nobody_else()
    {
        await using var broker = new MqttMemoryBroker();
        var (chosen, _) = await broker.Connect5Async("chosen");
        await chosen.SubscribeAsync("$share/g/t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "x", QoS.AtLeastOnce, 1);
        var message = await chosen.ReadAsync<MqttReceived>();
        var (other, _) = await broker.Connect5Async("other");
        await other.SubscribeAsync("$share/g/t", QoS.AtLeastOnce);
        await chosen.SendAsync(new PubackPacket(message.PacketId, ReasonCode.QuotaExceeded));
        await chosen.AssertNothingComesAsync();
        await other.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Packet_id_of_a_refused_QoS_2_publish_is_free_at_once()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.Combine("acl"), "topic read #");
        await using var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") });
        var (client, _) = await broker.Connect5Async("a");
        for (var i = 0; i < 2; i++)
        {
            await client.PublishAsync("t", "x", QoS.ExactlyOnce, 1);
            Assert.Equal(new PubrecPacket(1, ReasonCode.NotAuthorized), await client.ReadAsync());
        }

        Assert.Equal(2, broker.Metrics.Dropped(DropReason.NotAllowed));
    }
}
