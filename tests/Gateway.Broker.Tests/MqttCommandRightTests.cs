using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Commands for boards (protocol/MQTT.md section 8): published by the gateway, and by clients that an ACL line names.</summary>
public sealed class MqttCommandRightTests
{
    private const string Command = "gateway/yard-1/set";

    [Theory]
    [InlineData("gateway/yard-1/set", true)]
    [InlineData("gateway//set", true)]
    [InlineData("gateway/$x/set", true)]
    [InlineData("gateway/yard-1/state", false)]
    [InlineData("gateway/yard-1/sets", false)]
    [InlineData("gateway/yard-1/a/set", false)]
    [InlineData("gateway/set", false)]
    [InlineData("gateways/a/set", false)]
    [InlineData("home/a/set", false)]
    [InlineData("/gateway/a/set", false)]
    [InlineData("set", false)]
    public void IsCommand_is_true_of_what_boards_subscribe_to(string topic, bool isCommand) =>
        Assert.Equal(isCommand, TopicAccess.IsCommand(System.Text.Encoding.UTF8.GetBytes(topic)));

    [Theory]
    [InlineData(MqttVersion.V311, true)]
    [InlineData(MqttVersion.V311, false)]
    [InlineData(MqttVersion.V5, true)]
    [InlineData(MqttVersion.V5, false)]
    public async Task A_client_without_the_right_commands_no_board(MqttVersion version, bool retain)
    {
        await using var broker = new MqttMemoryBroker();
        var board = await broker.ConnectAsync("yard-1");
        await board.SubscribeAsync(Command, QoS.AtLeastOnce);
        var mallory = await broker.ConnectAsync(version, "mallory");
        var reason = version == MqttVersion.V5 ? ReasonCode.NotAuthorized : ReasonCode.Success;

        await PublishAsync(mallory, QoS.AtMostOnce, 0, retain);
        await PublishAsync(mallory, QoS.AtLeastOnce, 1, retain);
        Assert.Equal(new PubackPacket(1, reason), await mallory.ReadAsync());
        await PublishAsync(mallory, QoS.ExactlyOnce, 2, retain);
        Assert.Equal(new PubrecPacket(2, reason), await mallory.ReadAsync());

        await board.AssertNothingComesAsync();
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
        Assert.Equal(3, broker.Metrics.Dropped(DropReason.NotAllowed));
        Assert.Contains($"may not publish to {Command}", Assert.Single(broker.Log.Lines), StringComparison.Ordinal);
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task A_will_commands_no_board(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var dying = await broker.ConnectAsync(version, "dying", will: new WillMessage(Command, "{}"u8.ToArray(), QoS.AtLeastOnce, Retain: true));
        dying.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.NotAllowed));
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task A_client_with_a_line_of_the_acl_commands_boards(MqttVersion version)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.Combine("acl"), "topic read #\ntopic write gateway/+/set");
        await using var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") });
        var board = await broker.ConnectAsync("yard-1");
        await board.SubscribeAsync(Command, QoS.AtLeastOnce);
        var house = await broker.ConnectAsync(version, "house");
        await PublishAsync(house, QoS.AtLeastOnce, 1, retain: true);
        await house.AssertAcknowledgedAsync(1);
        Assert.Equal(Command, (await board.ReadAsync<MqttReceived>()).Topic);
        Assert.Equal(1, broker.Broker.Router.RetainedCount);
    }

    private static Task PublishAsync(MqttMemoryClient client, QoS qos, ushort id, bool retain) =>
        client.PublishAsync(Command, """{"intervalMs":10}""", qos, id, retain);
}
