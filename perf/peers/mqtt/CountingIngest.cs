using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Frames;
using Gateway.Ingest;

namespace Gateway.Peers.Mqtt;

/// <summary>Acknowledges every picture at once, so only the cost of receiving remains. Each board's camera counts its frames.</summary>
internal sealed class CountingIngest : IBoardIngest
{
    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);

    /// <summary>
    /// From the time in a picture's header, on this machine's monotonic clock in microseconds, to here; while <see cref="IsTiming"/>.
    /// </summary>
    public Load.LatencyHistogram Latency { get; } = new();

    public bool IsTiming { get; set; }

    public long Frames => _cameras.Values.Sum(camera => camera.LastSequence);

    /// <summary>The time for <see cref="Latency"/>, which a generator puts into the header.</summary>
    public static long NowUs => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    public Camera? CameraOf(string boardId, string? displayName = null) => _cameras.GetOrAdd(boardId, name => new Camera(1, name, isBoard: true));

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        if (IsTiming)
            Latency.Add(TimeSpan.FromMicroseconds(NowUs - frame.Stamps.CapturedUs));
        ack.Complete();
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => ack.Complete();
}
