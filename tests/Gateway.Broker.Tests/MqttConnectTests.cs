using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttConnectTests
{
    [Fact]
    public async Task Connect_without_client_id_gets_one_of_its_own()
    {
        await using var broker = new MqttMemoryBroker();
        await broker.ConnectAsync("");
        await broker.ConnectAsync("");
        Assert.Equal(2, broker.Broker.Sessions.Count);
    }

    [Theory]
    [InlineData("mqtt/invalid-connect-level-3", ConnectReturnCode.UnacceptableProtocolVersion)]
    [InlineData("mqtt/invalid-connect-3-1-level-4", ConnectReturnCode.UnacceptableProtocolVersion)]
    [InlineData("mqtt/invalid-connect-3-1-without-id", ConnectReturnCode.IdentifierRejected)]
    [InlineData("mqtt/invalid-connect-empty-client-id-kept-session", ConnectReturnCode.IdentifierRejected)]
    public async Task Connect_that_can_be_answered_is_answered_before_closing(string vector, ConnectReturnCode code)
    {
        await using var broker = new MqttMemoryBroker();
        var client = broker.Open();
        await client.SendAsync(Vectors.Read(vector));
        Assert.Equal(new ConnackPacket(SessionPresent: false, code), await client.ReadAsync());
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task Malformed_packets_close_the_connection_are_counted_and_disturb_nobody()
    {
        await using var broker = new MqttMemoryBroker();
        var bystander = await broker.ConnectAsync("bystander");
        var names = Vectors.Names("mqtt")
            .Where(name => name.Contains("/invalid-", StringComparison.Ordinal) && !name.Contains("connect", StringComparison.Ordinal)).ToList();
        foreach (var name in names)
        {
            var client = await broker.ConnectAsync("mallory");
            await client.SendAsync(Vectors.Read(name));
            await client.AssertClosedAsync();
        }

        await broker.EndedAsync(ConnectionEnd.ProtocolError, names.Count);
        Assert.True(broker.Metrics.ProtocolErrorsOf(ReasonCode.MalformedPacket) > 10);
        Assert.True(broker.Metrics.ProtocolErrorsOf(ReasonCode.TopicNameInvalid) > 2);
        Assert.True(broker.Metrics.ProtocolErrorsOf(ReasonCode.PacketTooLarge) > 0);
        await bystander.AssertNothingComesAsync();
    }

    /// <summary>Version 5 is not answered either: there is no CONNACK without a CONNECT, and no DISCONNECT before a CONNACK (MQTT-3.14.0-1).
    /// The limits of 3.1.1 apply until a CONNECT names its version, so packets that only version 5 has are malformed.</summary>
    [Theory]
    [InlineData("mqtt/pingreq", ReasonCode.ProtocolError)]
    [InlineData("mqtt/publish-qos0", ReasonCode.ProtocolError)]
    [InlineData("mqtt/subscribe-three", ReasonCode.ProtocolError)]
    [InlineData("mqtt/disconnect", ReasonCode.ProtocolError)]
    [InlineData("mqtt5/pingreq", ReasonCode.ProtocolError)]
    [InlineData("mqtt5/publish-everything", ReasonCode.ProtocolError)]
    [InlineData("mqtt5/subscribe-options", ReasonCode.ProtocolError)]
    [InlineData("mqtt5/auth", ReasonCode.MalformedPacket)]
    [InlineData("mqtt5/disconnect-everything", ReasonCode.MalformedPacket)]
    public async Task Packet_before_connect_closes_the_connection(string vector, ReasonCode counted)
    {
        await using var broker = new MqttMemoryBroker();
        var client = broker.Open();
        await client.SendAsync(Vectors.Read(vector));
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.ProtocolError);
        Assert.Equal(1, broker.Metrics.ProtocolErrorsOf(counted));
    }

    [Fact]
    public async Task Second_connect_closes_the_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(Vectors.Read("mqtt/connect-minimal"));
        await client.AssertClosedAsync();
        Assert.Equal(1, broker.Metrics.ProtocolErrorsOf(ReasonCode.ProtocolError));
    }

    [Fact]
    public async Task Connect_that_does_not_come_in_time_closes_the_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var silent = broker.Open();
        var slow = broker.Open();
        await slow.SendAsync(0x10, 0x0D, 0x00);
        broker.Time.Advance(TimeSpan.FromSeconds(9));
        await slow.SendAsync(0x04);   // a byte now and then buys no time
        broker.Time.Advance(TimeSpan.FromSeconds(2));

        await silent.AssertClosedAsync();
        await slow.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.ConnectTimeout, times: 2);
    }

    [Fact]
    public async Task Connection_above_the_limit_is_closed_and_the_others_stay()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxConnections = 2 });
        var first = await broker.ConnectAsync("a");
        await broker.ConnectAsync("b");
        await broker.Open().AssertClosedAsync();

        Assert.Equal(1, broker.Metrics.Dropped(DropReason.ConnectionLimit));
        await first.SendAsync(Vectors.Read("mqtt/disconnect"));
        await broker.EndedAsync(ConnectionEnd.Disconnect);
        await broker.ConnectAsync("c");
    }

    [Fact]
    public async Task Disconnect_ends_the_connection_cleanly()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(Vectors.Read("mqtt/disconnect"));
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.Disconnect);
        Assert.Equal(0, broker.Metrics.Connections);
    }
}
