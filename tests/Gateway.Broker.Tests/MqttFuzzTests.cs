using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker.Tests;

/// <summary>
/// Packets with faults, a million in a full run, from fixed seeds, both versions, in every state of a connection, against the broker as the daemon
/// runs it. Every connection ends for a reason, none for a fault of the daemon; the answers are whole packets in their order; nothing is lost and
/// nothing grows.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MqttFuzzTests
{
    private static readonly int Packets = Fuzz.Rounds(500_000, least: 10_000);   // of each version

    private const int SweepEvery = 500;    // connections
    private const long MostGrowth = 16 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mutated_packets_end_no_connection_for_a_fault_of_ours_and_leave_nothing_behind() =>
        await Task.WhenAll(Task.Run(() => RunAsync(MqttVersion.V311), Cancel), Task.Run(() => RunAsync(MqttVersion.V5), Cancel));

    private static async Task RunAsync(MqttVersion version)
    {
        var options = new MqttOptions
        {
            MaxOfflineSessions = 20,
            MaxRetainedMessages = 20,
            MaxSubscriptions = 1000,
            MaxSubscriptionsPerClient = 20,
            MaxQueuedMessages = 50,
            MaxQueuedBytesTotal = 1 << 20,
        };
        using var pool = new FramePool(32 << 20);
        var metrics = new BrokerMetrics();
        var ingestMetrics = new IngestMetrics();
        var time = new FakeTimeProvider();
        var users = new UserStore(options, NullLogger<UserStore>.Instance);
        var broker = new MqttBroker(options, pool, users, metrics, time, NullLogger<MqttBroker>.Instance);
        new CameraIngest(
            new BoardTopics([]), new MqttCountingIngest(), pool, ingestMetrics, time,
            new RefusedPictures(time, NullLogger<RefusedPictures>.Instance)).SubscribeTo(broker.Router);
        var scripts = new MqttFuzzScripts(version, seed: 20_260_101 + (int)version);
        var (taken, connections, answers, before) = (0, 0, 0L, 0L);
        while (taken < Packets)
        {
            var client = new MqttFuzzTransport(scripts.Next());
            broker.Serve(client);
            while (await Task.WhenAny(client.Closed, Task.Delay(TimeSpan.FromMilliseconds(200), Cancel)) != client.Closed)
            {
                Cancel.ThrowIfCancellationRequested();
                time.Advance(TimeSpan.FromSeconds(1));   // it waits for the clock: a sweep, or memory
            }

            Assert.Null(client.Answers.Fault);
            taken += client.Taken;
            answers += client.Answers.Packets;
            if (++connections % SweepEvery == 0)
                time.Advance(TimeSpan.FromSeconds(1));
            if (before == 0 && taken > Packets / 10)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }

        await Eventually.True(() => metrics.Connections == 0, cancel: Cancel);
        Assert.Equal(0, metrics.Ended(ConnectionEnd.InternalError));
        Assert.InRange(metrics.ProtocolErrors, connections / 2, connections);
        Assert.InRange(answers, connections / 2, long.MaxValue);   // in 3.1.1 a CONNECT at fault is mostly not answered
        Assert.InRange(ingestMetrics.Frames.Value, Packets / 5000, long.MaxValue);
        Assert.InRange(broker.Sessions.Count, 0, options.MaxOfflineSessions);
        Assert.InRange(broker.Router.RetainedCount, 0, options.MaxRetainedMessages);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{version}: {taken} mutated packets over {connections} connections, {answers} packets in answer, {pool.Bytes} bytes of frame memory");
        await broker.DisposeAsync();
        await Eventually.True(() => pool.Lent == 0, cancel: Cancel);
        Assert.Equal((0, 0), (broker.Sessions.QueuedMessages, broker.Sessions.QueuedBytes));
    }
}
