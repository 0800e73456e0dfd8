using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Statements of MQTT 3.1.1 that no test of a feature proves by the way. The table is in protocol/Gateway.Mqtt/CONFORMANCE.md.</summary>
public sealed class MqttStatementTests
{
    /// <summary>Version 5 has a return code for each fault, but not for another protocol.</summary>
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Connect_at_fault_is_closed_without_an_answer_unless_a_return_code_says_why(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        string[] answered =
        [
            "mqtt/invalid-connect-level-3", "mqtt/invalid-connect-level-6", "mqtt/invalid-connect-3-1-level-4",
            "mqtt/invalid-connect-empty-client-id-kept-session", "mqtt/invalid-connect-3-1-without-id",
        ];
        var folder = version < MqttVersion.V5 ? "mqtt" : "mqtt5";
        var names = Vectors.Names(folder).Where(name => name.Contains("/invalid-connect", StringComparison.Ordinal)).Except(answered).ToList();
        Assert.InRange(names.Count, 14, 100);
        foreach (var name in names)
        {
            var client = broker.Open();
            client.Version = version;
            await client.SendAsync(Vectors.Read(name));
            if (version == MqttVersion.V5)
                await AssertRefusedAsync(client, Mqtt5ConnectTests.ReasonOf(name), name);
            Assert.Equal((name, null), (name, await client.ReadAsync()));
        }

        var other = broker.Open();
        byte[] properties = version < MqttVersion.V5 ? [] : [0];
        byte[] body = [0, 4, .. "HTTP"u8, (byte)version, 2, 0, 0, .. properties, 0, 1, 0x61];
        await other.SendAsync([0x10, (byte)body.Length, .. body]);
        await other.AssertClosedAsync();
    }

    /// <summary>Client id, will topic, user name: cut UTF-8, a surrogate, NUL.</summary>
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Connect_with_ill_formed_text_in_any_field_is_closed(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        byte[] properties = version < MqttVersion.V5 ? [] : [0];   // of the packet and of the will
        foreach (byte[] text in new byte[][] { [0xC3], [0xED, 0xA0, 0x80], [0x61, 0x00] })
        {
            foreach (var field in new[] { 0, 1, 3 })
            {
                byte[][] fields = [[0x61], [0x61], [0x61], [0x61]];   // client id, will topic, will message, user name
                fields[field] = text;
                var parts = fields.Select(bytes => (byte[])[0, (byte)bytes.Length, .. bytes]).ToArray();
                byte[] body = [
                    0, 4, .. "MQTT"u8, (byte)version, 0b1000_0110, 0, 0, .. properties, .. parts[0], .. properties, .. parts[1..].SelectMany(b => b)];
                var client = broker.Open();
                client.Version = version;
                await client.SendAsync([0x10, (byte)body.Length, .. body]);
                if (version == MqttVersion.V5)
                    await AssertRefusedAsync(client, ReasonCode.MalformedPacket, $"field {field}");
                await client.AssertClosedAsync();
            }
        }

        await broker.EndedAsync(ConnectionEnd.ProtocolError, 9);
    }

    [Fact]
    public async Task Packets_behind_a_refused_connect_go_nowhere()
    {
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("t");
        var client = broker.Open();
        await client.SendAsync(
            [.. Vectors.Read("mqtt/invalid-connect-empty-client-id-kept-session"), .. MqttBytes.Publish("t", "refused"u8.ToArray())]);
        Assert.Equal(new ConnackPacket(SessionPresent: false, ConnectReturnCode.IdentifierRejected), await client.ReadAsync());
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.ProtocolError);   // it handles no more
        await bystander.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311, "0123456789abcdefghijklm")]
    [InlineData(MqttVersion.V5, "0123456789abcdefghijklm")]
    [InlineData(MqttVersion.V311, "nopqrstuvwxyzABCDEFGHIJ")]
    [InlineData(MqttVersion.V5, "nopqrstuvwxyzABCDEFGHIJ")]
    [InlineData(MqttVersion.V311, "KLMNOPQRSTUVWXYZ")]
    [InlineData(MqttVersion.V5, "KLMNOPQRSTUVWXYZ")]
    [InlineData(MqttVersion.V311, "a")]
    [InlineData(MqttVersion.V5, "a")]
    public async Task Client_ids_that_every_server_takes_are_taken(MqttVersion version, string clientId)
    {
        await using var broker = new MqttMemoryBroker();
        await broker.ConnectAsync(version, clientId);
        Assert.Equal(1, broker.Broker.Sessions.Count);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Byte_order_mark_is_a_character_like_any_other(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t");
        await client.SubscribeAsync("\uFEFFt");
        await client.PublishAsync("\uFEFFt", "marked");
        Assert.Equal("\uFEFFt", (await client.ReadAsync<MqttReceived>()).Topic);
        await client.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Topics_are_compared_character_by_character_and_never_normalized(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("caf\u00E9/Door");
        foreach (var other in new[] { "cafe\u0301/Door", "caf\u00E9/door", "caf\u00E9//Door", "caf\u00E9/Door/", "/caf\u00E9/Door" })
            await client.PublishAsync(other, "no");
        await client.PublishAsync("caf\u00E9/Door", "yes");
        Assert.Equal("yes", (await client.ReadAsync<MqttReceived>()).Payload);
        await client.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Mark_of_a_duplicate_is_not_passed_on(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "1", QoS.AtLeastOnce, 7, duplicate: true);
        Assert.False((await client.ReadAsync<MqttReceived>()).Duplicate);
        await client.SubscribeAsync("t0");
        await publisher.PublishAsync("t0", "0", QoS.AtLeastOnce, 8, duplicate: true);
        Assert.Equal(
            ("0", false, QoS.AtMostOnce, 0), await client.ReadAsync<MqttReceived>() is var m ? (m.Payload, m.Duplicate, m.QoS, m.PacketId) : default);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Packet_id_that_was_acknowledged_is_a_new_message_whatever_its_mark(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t");
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "one", QoS.AtLeastOnce, 7);
        await publisher.AssertAcknowledgedAsync(7);
        await publisher.PublishAsync("t", "two", QoS.AtLeastOnce, 7, duplicate: true);
        await publisher.AssertAcknowledgedAsync(7);
        Assert.Equal("one", (await client.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("two", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Packet_id_in_flight_is_not_given_again(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "never acknowledged", QoS.AtLeastOnce, 1);
        var open = (await client.ReadAsync<MqttReceived>()).PacketId;
        await publisher.AssertAcknowledgedAsync(1);
        var last = open;
        for (var i = 0; i < ushort.MaxValue; i++)
        {
            await publisher.PublishAsync("t", "x", QoS.AtLeastOnce, 1);
            last = (await client.ReadAsync<MqttReceived>()).PacketId;
            Assert.NotEqual(0, last);
            Assert.NotEqual(open, last);
            await client.SendAsync(new PubackPacket(last));
            await publisher.AssertAcknowledgedAsync(1);
        }

        Assert.Equal(open + 1, last);   // once around
    }

    [Fact]
    public async Task Retained_message_outlives_the_session_of_its_publisher_and_keeps_its_QoS()
    {
        await using var broker = new MqttMemoryBroker();
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "kept", QoS.AtLeastOnce, 1, retain: true);
        await publisher.AssertAcknowledgedAsync(1);
        publisher.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        Assert.Equal(("kept", QoS.AtLeastOnce, true), await client.ReadAsync<MqttReceived>() is var m ? (m.Payload, m.QoS, m.Retain) : default);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Only_a_publish_with_the_mark_replaces_a_retained_message_and_QoS_0_does(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "first", QoS.AtLeastOnce, 1, retain: true);
        await publisher.AssertAcknowledgedAsync(1);
        await publisher.PublishAsync("t", "passing");
        await publisher.PublishAsync("t", "");
        await publisher.AssertNothingComesAsync();
        Assert.Equal("first", await Retained("a"));
        await publisher.PublishAsync("t", "second", retain: true);
        await publisher.AssertNothingComesAsync();
        Assert.Equal("second", await Retained("b"));

        async Task<string> Retained(string clientId)
        {
            var client = await broker.ConnectAsync(version, clientId);
            await client.SubscribeAsync("t");
            return (await client.ReadAsync<MqttReceived>()).Payload;
        }
    }

    [Theory]
    [InlineData(MqttVersion.V311, true)]
    [InlineData(MqttVersion.V5, true)]
    [InlineData(MqttVersion.V311, false)]
    [InlineData(MqttVersion.V5, false)]
    public async Task Will_is_retained_if_it_says_so_and_only_then(MqttVersion version, bool retain)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", will: new WillMessage("w", Encoding.UTF8.GetBytes("gone"), QoS.AtLeastOnce, retain));
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        Assert.Equal(retain ? 1 : 0, broker.Broker.Router.RetainedCount);
    }

    [Fact]
    public async Task Connection_without_a_will_ends_in_silence()
    {
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("#");
        (await broker.ConnectAsync("a")).Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await bystander.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Subscribing_again_replaces_the_QoS_sends_the_retained_message_again_and_loses_nothing(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "kept", QoS.AtLeastOnce, 1, retain: true);
        await publisher.AssertAcknowledgedAsync(1);
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t");
        Assert.Equal(("kept", QoS.AtMostOnce), await client.ReadAsync<MqttReceived>() is var first ? (first.Payload, first.QoS) : default);
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        Assert.Equal(("kept", QoS.AtLeastOnce), await client.ReadAsync<MqttReceived>() is var again ? (again.Payload, again.QoS) : default);
        await publisher.PublishAsync("t", "once", QoS.AtLeastOnce, 2);
        Assert.Equal(("once", QoS.AtLeastOnce), await client.ReadAsync<MqttReceived>() is var next ? (next.Payload, next.QoS) : default);
        await client.AssertNothingComesBeforeAsync(publisher, "t");
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Unsubscribe_ends_only_the_filters_that_are_the_same_and_answers_all_in_one(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t/+");
        await client.SubscribeAsync("u");
        await client.SendAsync(new UnsubscribePacket(9, ["t/#", "t/x", "T/+", "u"]));
        const ReasonCode None = ReasonCode.NoSubscriptionExisted;
        await client.AssertUnsubscribedAsync(9, None, None, None, ReasonCode.Success);
        await client.PublishAsync("u", "no");
        await client.PublishAsync("t/x", "yes");
        Assert.Equal("yes", (await client.ReadAsync<MqttReceived>()).Payload);
        await client.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Message_that_is_on_its_way_is_finished_after_an_unsubscribe(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", clean: false);
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 1);
        Assert.Equal(new PubrecPacket(1), await client.ReadAsync());
        var message = await client.ReadAsync<MqttReceived>();
        await client.SendAsync(new UnsubscribePacket(9, ["t"]));
        await client.AssertUnsubscribedAsync(9, ReasonCode.Success);
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        client = await broker.ConnectAsync(version, "a", clean: false, expectPresent: true);
        Assert.Equal(message with { Duplicate = true }, await client.ReadAsync());
        await client.SendAsync(new PubrecPacket(message.PacketId));
        Assert.Equal(new PubrelPacket(message.PacketId), await client.ReadAsync());
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Unsubscribe_with_ill_formed_text_closes_the_connection(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        byte[] properties = version < MqttVersion.V5 ? [] : [0];
        byte[] body = [0, 1, .. properties, 0, 2, 0xC3, 0x28];
        await client.SendAsync([0xA2, (byte)body.Length, .. body]);
        if (version == MqttVersion.V5)
            await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.MalformedPacket);
        else
            await client.AssertClosedAsync();
        await Eventually.True(() => broker.Metrics.ProtocolErrors == 1, cancel: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Pubrels_and_pubrecs_keep_their_order(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync(version, "publisher");
        foreach (ushort id in (ushort[])[30, 10, 20])
            await publisher.PublishAsync("t", $"{id}", QoS.ExactlyOnce, id);
        foreach (ushort id in (ushort[])[30, 10, 20])
            Assert.Equal(new PubrecPacket(id), await publisher.ReadAsync());
        MqttReceived[] messages = [
            await client.ReadAsync<MqttReceived>(), await client.ReadAsync<MqttReceived>(), await client.ReadAsync<MqttReceived>()];
        Assert.Equal(["30", "10", "20"], messages.Select(m => m.Payload));
        foreach (var at in (int[])[2, 0, 1])
            await client.SendAsync(new PubrecPacket(messages[at].PacketId));
        foreach (var at in (int[])[2, 0, 1])
            Assert.Equal(new PubrelPacket(messages[at].PacketId), await client.ReadAsync());
    }

    /// <summary>Version 5: a CONNACK with this reason and nothing else in it.</summary>
    private static async Task AssertRefusedAsync(MqttMemoryClient client, ReasonCode reason, string what) =>
        Assert.Equal((what, (object?)new ConnackPacket(sessionPresent: false, reason, default)), (what, await client.ReadAsync()));
}
