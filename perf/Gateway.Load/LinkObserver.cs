using System.Collections.Concurrent;
using System.Net;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Load;

/// <summary>Observes the daemon over the link: the arrival of the generated frames, and the daemon's counters.</summary>
internal sealed class LinkObserver(LatencyHistogram delivered) : ILinkHandler, IDisposable
{
    private static readonly TimeSpan StatsTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<uint, bool> _ours = new();
    private readonly SemaphoreSlim _statsCame = new(0);
    private StatsMessage? _stats;

    /// <summary>Times from publishing the first byte to the arrival of the frame here, of the generated boards.</summary>
    public LatencyHistogram Delivered { get; } = delivered;

    public static LinkClientOptions Options(LoadOptions options) => new(new DnsEndPoint(options.Host, options.LinkPort), options.LinkKeyFile!)
    {
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

    /// <summary>The counters of the daemon's next Stats message.</summary>
    /// <exception cref="LoadException">The daemon sends no Stats.</exception>
    public async Task<DaemonCounters> NextCountersAsync(CancellationToken cancel)
    {
        while (_statsCame.Wait(0, cancel))
            continue;   // skip earlier messages
        if (!await _statsCame.WaitAsync(StatsTimeout, cancel))
            throw new LoadException("The daemon sends no Stats over the link.");
        return DaemonCounters.From(Volatile.Read(ref _stats)!);
    }

    /// <summary>To be called after the link has ended.</summary>
    public void Dispose() => _statsCame.Dispose();
}

/// <summary>The daemon's counters in one Stats message; NaN for a missing one.</summary>
internal readonly record struct DaemonCounters(
    double UptimeSeconds, double CpuSeconds, double WorkingBytes, double AllocatedBytes, double Collections, double Frames)
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
