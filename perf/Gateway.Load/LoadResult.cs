using System.Text;

namespace Gateway.Load;

/// <summary>What a run came to; the JSON names are these in camel case, null for what was not measured.</summary>
internal sealed record LoadResult
{
    public required int Boards { get; init; }

    public required int Qos { get; init; }

    public required int Size { get; init; }

    /// <summary>From the first frame to the last acknowledgement.</summary>
    public required double Seconds { get; init; }

    public required long Sent { get; init; }

    public required long Acknowledged { get; init; }

    public required double FramesPerSecond { get; init; }

    public required double MegabytesPerSecond { get; init; }

    /// <summary>From a frame's first byte to its PUBACK, milliseconds.</summary>
    public Latencies? Puback { get; init; }

    /// <summary>From a frame's first byte to the link client that has it whole, milliseconds.</summary>
    public Latencies? Link { get; init; }

    /// <summary>Of the measured process.</summary>
    public double? CpuSeconds { get; init; }

    public double? CpuSecondsPerGigabyte { get; init; }

    public double? ResidentMegabytes { get; init; }

    public double? PeakMegabytes { get; init; }

    /// <summary>All that the daemon's managed heap handed out, by frames it received; what it needs when idle is taken off.</summary>
    public double? AllocatedBytesPerFrame { get; init; }

    public double? IdleAllocatedBytesPerSecond { get; init; }

    public double? Collections { get; init; }

    /// <summary>Of this generator, for judging whether it was the bottleneck.</summary>
    public required double GeneratorCpuSeconds { get; init; }

    /// <summary>Several lines for people; the last has every number by name.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        if (Puback is not null)
            text.AppendLine($"puback ms: {Puback} of {Puback.Count}");
        if (Link is not null)
            text.AppendLine($"link ms:   {Link} of {Link.Count}");
        if (CpuSeconds is not null)
            text.AppendLine($"daemon:    {CpuSeconds:0.00} s CPU, {CpuSecondsPerGigabyte:0.000} s/GB, {ResidentMegabytes:0} MB resident{(PeakMegabytes is null ? "" : $", {PeakMegabytes:0} MB at most")}");
        if (AllocatedBytesPerFrame is not null)
            text.AppendLine($"heap:      {AllocatedBytesPerFrame:0.0} B allocated per frame (idle {IdleAllocatedBytesPerSecond:0} B/s taken off), {Collections:0} collections");
        text.Append($"load: boards={Boards} qos={Qos} size={Size} seconds={Seconds:0.0} sent={Sent} acknowledged={Acknowledged} frames/s={FramesPerSecond:0.0} MB/s={MegabytesPerSecond:0.0}");
        if (Puback is not null)
            text.Append($" puback.p50.ms={Puback.P50:0.00} puback.p99.ms={Puback.P99:0.00}");
        if (Link is not null)
            text.Append($" link.p50.ms={Link.P50:0.00} link.p99.ms={Link.P99:0.00}");
        if (CpuSeconds is not null)
            text.Append($" cpu.s/GB={CpuSecondsPerGigabyte:0.000} rss.MB={ResidentMegabytes:0}");
        if (AllocatedBytesPerFrame is not null)
            text.Append($" allocated.B/frame={AllocatedBytesPerFrame:0.0}");
        return text.Append($" generator.cpu.s={GeneratorCpuSeconds:0.00}").ToString();
    }
}
