using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Broker.Reporting;
using Gateway.Cameras;
using Gateway.Dispatch;
using Gateway.Events;
using Gateway.Frames;
using Gateway.Images;
using Gateway.Link;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Recording;
using Gateway.Storage;
using Gateway.Vision;

namespace Gateway.Health;

/// <summary>Gathers every counter and percentile of the daemon under one name each. Any thread.</summary>
internal sealed class Stats(
    CameraRegistry cameras, FrameRouter router, FramePool frames, MotionService motion, ClipRecorder recorder, ClipQueue clips, ClipConsumer consumer, ImageRecorder images, EventLog events, NearMissLog nearMisses,
    BrokerMetrics mqtt, BridgeService bridge, IEnumerable<EventPublisher> announcements, LinkHub link, TimeProvider time)
{
    private static readonly JpegRefusal[] Refusals = [.. Enum.GetValues<JpegRefusal>().Where(reason => reason != JpegRefusal.None)];

    private readonly long _started = time.GetTimestamp();

    public StatsMessage Collect()
    {
        var queue = clips.Counts;
        return new StatsMessage(
        [
            new("uptime.s", time.GetElapsedTime(_started).TotalSeconds),
            new("cpu.s", Environment.CpuUsage.TotalTime.TotalSeconds),
            new("memory.working.bytes", Environment.WorkingSet),
            new("gc.allocated", GC.GetTotalAllocatedBytes()),
            new("gc.collections", GC.CollectionCount(0)),
            new("frames.received", cameras.All.Sum(camera => (double)camera.LastSequence)),
            new("frames.oversized", router.Oversized),
            new("frames.memory.bytes", frames.Bytes),
            new("frames.lent", frames.Lent),
            new("motion.analysed", motion.Analysed),
            new("motion.skipped", motion.Skipped),
            new("motion.refused", Refusals.Sum(motion.RefusedFor)),
            .. Refusals.Select(reason => new Stat($"motion.refused.{RefusalText.NameOf(reason)}", motion.RefusedFor(reason))),
            new("motion.regions.outside", motion.RegionsOutside),
            new("motion.load", motion.Load),
            .. Percentiles("motion.decision", motion.Latency),
            new("models.saved", motion.Models.Saved),
            new("models.failed", motion.Models.Failed),
            new("models.restored", motion.Models.Restored),
            new("models.refused", motion.Models.Refused),
            new("motion.near_misses", nearMisses.Count),
            new("events.stored", events.Count),
            new("clips.recording", recorder.Active),
            new("clips.lost", recorder.Lost),
            new("clips.waiting", queue.Waiting),
            new("clips.leased", queue.Leased),
            new("clips.acknowledged", queue.Acknowledged),
            new("clips.failed", queue.Failed),
            new("clips.bytes", queue.Bytes),
            new("detection.clips", consumer.Counters.Clips),
            new("detection.frames", consumer.Counters.Frames),
            new("detection.objects", consumer.Counters.Objects),
            new("detection.failures", consumer.Counters.Failures),
            new("detection.time.s", consumer.Counters.Time.TotalSeconds),
            new("images.stored", images.Stored),
            new("images.refused", images.Refused),
            new("images.failed", images.Failed),
            .. Percentiles("images.commit", images.CommitLatency),
            new("mqtt.connections", mqtt.Connections),
            new("mqtt.publishes", mqtt.PublishesReceived),
            new("mqtt.bytes", mqtt.BytesReceived),
            new("mqtt.errors", mqtt.ProtocolErrors),
            .. BridgeStats(),
            .. announcements.SelectMany(to => new Stat[] { new("announcements.published", to.Published), new("announcements.dropped", to.Dropped) }),
            new("link.clients", link.ClientCount),
            new("link.frames.sent", link.Counters.FramesSent),
            new("link.frames.replaced", link.Counters.FramesReplaced),
        ]);
    }

    public void LogSummary(ILogger log) => log.Stopping(cameras.All.Sum(camera => (long)camera.LastSequence), motion.Analysed, events.Count, images.Stored);

    /// <summary>Nothing where there is no other broker.</summary>
    private IEnumerable<Stat> BridgeStats() => bridge.Client is not { } client ? [] :
    [
        new("bridge.connected", client.State == ClientState.Connected ? 1 : 0),
        new("bridge.connects", bridge.Counters.Connects),
        new("bridge.received", bridge.Counters.Received),
        new("bridge.acknowledged", bridge.Counters.Acknowledged),
        new("bridge.ignored", bridge.Counters.Ignored),
        new("bridge.oversized", bridge.Counters.Oversized),
        new("bridge.shed", bridge.Counters.Shed),
        new("bridge.published", bridge.Counters.Published),
        new("bridge.refused", bridge.Counters.Refused),
        new("bridge.queued", client.Queued),
        new("bridge.dropped", client.Dropped),
    ];

    private static IEnumerable<Stat> Percentiles(string name, LatencyHistogram latency) =>
    [
        new($"{name}.p50.ms", latency.Percentile(0.5) / 1000.0),
        new($"{name}.p95.ms", latency.Percentile(0.95) / 1000.0),
        new($"{name}.p99.ms", latency.Percentile(0.99) / 1000.0),
    ];
}
