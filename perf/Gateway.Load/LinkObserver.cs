using System.Collections.Concurrent;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Load;

/// <summary>Watches the daemon over the link: when the generated frames come out at the other end, and what the daemon counts.</summary>
internal sealed class LinkObserver(LatencyHistogram delivered) : ILinkHandler, IDisposable
{
    private static readonly TimeSpan StatsTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<uint, bool> _ours = new();
    private readonly SemaphoreSlim _statsCame = new(0);
    private StatsMessage? _stats;

    /// <summary>From the first byte published to the frame here, of the generated boards.</summary>
    public LatencyHistogram Delivered { get; } = delivered;

    public static LinkClientOptions Options(LoadOptions options) => new()
    {
        Host = options.Host,
        Port = options.LinkPort,
        KeyFile = options.LinkKeyFile!,
        Name = "gateway-load",
        Subscription = SubscribeMessage.Everything with
        {
            Kinds = MessageKinds.Stats | MessageKinds.Cameras | (options.LinkFrames ? MessageKinds.Frame : MessageKinds.None),
        },
    };

    public void OnCameras(CamerasMessage cameras)
    {
        foreach (var camera in cameras.Cameras)
        {
            if (camera.Name.StartsWith(LoadOptions.BoardPrefix, StringComparison.Ordinal))
                _ours[camera.Id] = true;
        }
    }

    public void OnFrame(in FrameMessage frame)
    {
        if (!_ours.ContainsKey(frame.CameraId))
            return;
        Delivered.Add(TimeSpan.FromMicroseconds(UnixTime.NowUs - frame.PublishedUs));
    }

    public void OnStats(StatsMessage stats)
    {
        Volatile.Write(ref _stats, stats);
        _statsCame.Release();
    }

    /// <summary>The counters as the daemon tells them next.</summary>
    /// <exception cref="LoadException">It does not.</exception>
    public async Task<DaemonCounters> NextCountersAsync(CancellationToken cancel)
    {
        while (_statsCame.Wait(0, cancel))
            continue;   // those that came before are of no interest
        if (!await _statsCame.WaitAsync(StatsTimeout, cancel))
            throw new LoadException("The daemon sends no Stats over the link.");
        return DaemonCounters.From(Volatile.Read(ref _stats)!);
    }

    /// <summary>After the link has ended.</summary>
    public void Dispose() => _statsCame.Dispose();
}

/// <summary>What the daemon said of itself in one Stats message; NaN for what it did not say.</summary>
internal readonly record struct DaemonCounters(double UptimeSeconds, double CpuSeconds, double WorkingBytes, double AllocatedBytes, double Collections, double Frames)
{
    public static DaemonCounters From(StatsMessage message) => new(
        Value(message, "uptime.s"),
        Value(message, "cpu.s"),
        Value(message, "memory.working.bytes"),
        Value(message, "gc.allocated"),
        Value(message, "gc.collections"),
        Value(message, "frames.received"));

    private static double Value(StatsMessage message, string name)
    {
        foreach (var stat in message.Stats)
        {
            if (stat.Name == name)
                return stat.Value;
        }

        return double.NaN;
    }
}
