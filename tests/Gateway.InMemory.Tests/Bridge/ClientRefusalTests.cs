using Gateway.Bridge.Client;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>A broker that says no: the log says what it said and what to do.</summary>
public sealed class ClientRefusalTests
{
    [Theory]
    [InlineData(ReasonCode.BadUserNameOrPassword, "Bridge:PasswordFile")]
    [InlineData(ReasonCode.NotAuthorized, "ACL")]
    [InlineData(ReasonCode.ClientIdentifierNotValid, "Bridge:ClientId")]
    [InlineData(ReasonCode.UnsupportedProtocolVersion, "Bridge:Version")]
    [InlineData(ReasonCode.Banned, "bans")]
    [InlineData(ReasonCode.ServerBusy, "tries again")]
    [InlineData(ReasonCode.QuotaExceeded, "limit")]
    [InlineData(ReasonCode.UseAnotherServer, "Bridge:Host")]
    public async Task A_refusal_says_what_to_do(ReasonCode reason, string advice)
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync(reason: reason, properties: new PropertyWriter().Add(PropertyId.ReasonString, "because\u0007"));
        await bench.EndedAsync(ClientEnd.Refused);
        var line = Assert.Single(bench.Log.Lines);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.Contains("\"because?\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Bridge:Version")]
    [InlineData(2, "Bridge:ClientId")]
    [InlineData(3, "tries again")]
    [InlineData(4, "Bridge:PasswordFile")]
    [InlineData(5, "Bridge:User")]
    public async Task A_refusal_of_3_1_1_says_what_to_do(byte code, string advice)
    {
        await using var bench = new ClientBench(ClientBench.Of(MqttVersion.V311));
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.SendAsync(0x20, 2, 0, code);
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains(advice, Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_knows_3_1_1_alone_is_recognised_by_its_answer()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.SendAsync(0x20, 2, 0, 1);
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains("set Bridge:Version to V311", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirection_is_followed_nowhere_and_named()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        await server.SendAsync(
            new DisconnectPacket(ReasonCode.ServerMoved, new PropertyWriter().Add(PropertyId.ServerReference, "other.example:1883").ToBlock()).Write);
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains("other.example:1883", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
        Assert.Contains("does not follow automatically", bench.Client.Problem, StringComparison.Ordinal);
        await (await bench.AgainAsync()).AcceptAsync();   // at the same place
    }

    [Theory]
    [InlineData(ReasonCode.SharedSubscriptionsNotSupported, "Bridge:Group")]
    [InlineData(ReasonCode.NotAuthorized, "ACL")]
    [InlineData(ReasonCode.UnspecifiedError, "ACL")]
    public async Task A_subscription_that_is_refused_says_what_to_do(ReasonCode reason, string advice)
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync();
        var subscribe = await server.ReadAsync<SubscribePacket>();
        await server.SendAsync(output => new SubackPacket(subscribe.PacketId, new byte[] { (byte)reason }).Write(output, MqttVersion.V5));
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains(advice, Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
        Assert.Equal(0, bench.Inbox.Connects);
    }

    [Fact]
    public async Task A_subscription_that_may_be_refused_leaves_the_others()
    {
        await using var bench = new ClientBench(ClientBench.Defaults with
        {
            Subscriptions = [.. ClientBench.Defaults.Subscriptions, new SubscriptionRequest("gateway/+/state", QoS.AtLeastOnce)],
            MayRefuse = filter => filter == "gateway/+/state",
        });
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync();
        var subscribe = await server.ReadAsync<SubscribePacket>();
        await server.SendAsync(
            output => new SubackPacket(subscribe.PacketId, new byte[] { 1, (byte)ReasonCode.NotAuthorized }).Write(output, MqttVersion.V5));
        await Eventually.True(() => bench.Inbox.Connects == 1, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_broker_without_shared_subscriptions_is_not_asked_for_one()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync(properties: new PropertyWriter().Add(PropertyId.SharedSubscriptionAvailable, 0));
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains("Bridge:Group", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_granted_with_QoS_0_is_told()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync();
        var subscribe = await server.ReadAsync<SubscribePacket>();
        await server.SendAsync(output => new SubackPacket(subscribe.PacketId, new byte[] { 0 }).Write(output, MqttVersion.V5));
        await Eventually.True(() => bench.Inbox.Connects == 1, cancel: TestContext.Current.CancellationToken);
        Assert.Contains("QoS 0", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_with_the_same_client_id_is_told_of()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        await server.SendAsync(new DisconnectPacket(ReasonCode.SessionTakenOver).Write);
        await bench.EndedAsync(ClientEnd.Refused);
        Assert.Contains("its own Bridge:ClientId", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }
}
