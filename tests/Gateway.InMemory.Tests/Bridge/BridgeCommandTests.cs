using System.Text;
using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Broker.Messages;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>Commands and reports of boards on another broker.</summary>
public sealed class BridgeCommandTests
{
    private static readonly BoardTopics Topics = new([]);

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_command_of_another_broker_reaches_no_client_of_the_own_one(bool retain)
    {
        await using var broker = new MqttMemoryBroker();
        var cameras = new CameraRegistry(maxCameras: 4);
        var refused = new RefusedPictures(broker.Time, NullLogger<RefusedPictures>.Instance);
        var states = new BoardStates(cameras, Topics, broker.IngestMetrics, refused, broker.Time);
        states.SubscribeTo(broker.Broker.Router);
        var inbound = new BridgeInbound(
            new CameraIngest(Topics, broker.Ingest, broker.Pool, broker.IngestMetrics, broker.Time, refused),
            new UntakenPictures(Topics, broker.IngestMetrics, broker.Time, NullLogger<UntakenPictures>.Instance),
            states,
            Topics,
            new ClientMetrics(),
            broker.Time,
            NullLogger<BridgeService>.Instance);
        var board = await broker.ConnectAsync("yard");
        await board.SubscribeAsync("gateway/+/set", QoS.AtLeastOnce);

        Pass("gateway/yard/set", """{"intervalMs":10}""");
        Pass("gateway/yard/state", """{"bootId":1,"intervalMs":1000}""");

        await board.AssertNothingComesAsync();
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
        var report = states.Find(cameras.GetOrAdd("yard", isBoard: true)!)!;
        Assert.Equal((true, 1000), (report.IsForeign, report.State.IntervalMs));

        void Pass(string topic, string payload)
        {
            Assert.True(broker.Pool.TryRent(topic.Length + payload.Length, out var buffer));
            Encoding.UTF8.GetBytes(topic + payload, buffer.GetSpan());
            Assert.False(inbound.OnMessage(new Message(buffer, topic.Length, 0, QoS.AtLeastOnce, retain, long.MaxValue), default));   // acknowledged
            buffer.Release();
        }
    }

    [Fact]
    public void Every_gateway_of_a_group_gets_all_reports_and_pictures_are_shared()
    {
        var given = BridgeSettings.SubscriptionsOf(new BridgeOptions { Group = "g" }, Topics).ToList();
        Assert.Equal(
            ["$share/g/gateway/+/frame", "$share/g/iot/image", "$share/g/iot/latency", "gateway/+/state", "gateway/+/set"],
            given.Select(request => request.Filter));
        Assert.All(given, request => Assert.Equal((QoS.AtLeastOnce, RetainHandling.Send), (request.MaximumQoS, request.RetainHandling)));

        var alone = BridgeSettings.SubscriptionsOf(new BridgeOptions { Group = "" }, Topics).ToList();
        Assert.Equal(
            [RetainHandling.DoNotSend, RetainHandling.DoNotSend, RetainHandling.DoNotSend, RetainHandling.Send, RetainHandling.Send],
            alone.Select(request => request.RetainHandling));

        var chosen = new BridgeOptions { Group = "g", Filters = ["gateway/a/frame", "gateway/a/state"] };
        Assert.Equal(
            ["$share/g/gateway/a/frame", "gateway/a/state"], BridgeSettings.SubscriptionsOf(chosen, Topics).Select(request => request.Filter));
        Assert.Empty(BridgeSettings.SubscriptionsOf(chosen with { Boards = false }, Topics));
    }
}
