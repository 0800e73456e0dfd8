using System.Globalization;
using Gateway.Broker;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Topics;
using Gateway.Ingest.Tracing;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Peers.Mqtt;

/// <summary>
/// The daemon's MQTT endpoint and camera ingest as a process of their own, without storage. Prints its port; then answers each line of its
/// input with its counts: frames, bytes allocated by the managed heap, median and 99th percentile of latency in milliseconds.
/// </summary>
internal static class CountingDaemon
{
    public static async Task RunAsync()
    {
        var options = new MqttOptions { Port = 0 };
        using var pool = new FramePool(256 << 20);
        var metrics = new BrokerMetrics();
        var ingestMetrics = new IngestMetrics();
        var users = new UserStore(options, NullLogger<UserStore>.Instance);
        var counting = new CountingIngest();
        var time = TimeProvider.System;
        var topics = new BoardTopics([]);
        var cameras = new CameraRegistry(options.MaxConnections);
        var broker = new MqttBroker(
            options, pool, users, metrics, time, NullLogger<MqttBroker>.Instance, store: null, new ClientTraces(time));
        var connections = new BoardConnections(cameras, client => broker.IsConnected(client), time);

        var refused = new RefusedPictures(time, NullLogger<RefusedPictures>.Instance);

        // All that the daemon itself subscribes with (GatewayHost), in the same order: each subscriber costs something for each message.
        new CameraIngest(
            topics,
            counting,
            pool,
            ingestMetrics,
            time,
            refused,
            connections,
            keys: null,
            new ChangingClientIds(broker.PeerOf, cameras, time, NullLogger<ChangingClientIds>.Instance),
            new BootIds(ingestMetrics, NullLogger<BootIds>.Instance)).SubscribeTo(broker.Router);
        new UntakenPictures(topics, ingestMetrics, time, NullLogger<UntakenPictures>.Instance).SubscribeTo(broker.Router);
        connections.SubscribeTo(broker.Router);
        new BoardStates(cameras, topics, ingestMetrics, refused, time).SubscribeTo(broker.Router);
        var endpoint = new MqttEndpoint(options, broker, time, NullLogger<MqttEndpoint>.Instance);
        await endpoint.StartAsync(CancellationToken.None);
        Console.WriteLine(endpoint.BoundEndPoint.Port);
        while (Console.ReadLine() is { } line)
        {
            if (line == "time")
            {
                counting.Latency.Clear();
                counting.IsTiming = true;
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{counting.Frames} {GC.GetTotalAllocatedBytes(precise: true)} "
                + $"{counting.Latency.PercentileMs(50)} {counting.Latency.PercentileMs(99)}"));
        }

        await endpoint.StopAsync(CancellationToken.None);
    }
}
