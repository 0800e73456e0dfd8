using System.Text;

namespace Gateway.Load;

/// <summary>The result of a run; null for values that were not measured. The JSON names are these in camel case.</summary>
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

    /// <summary>From the first byte of a frame to its PUBACK, milliseconds.</summary>
    public Latencies? Puback { get; init; }

    /// <summary>From the first byte of a frame to the complete frame at the link client, milliseconds.</summary>
    public Latencies? Link { get; init; }

    /// <summary>CPU time of the measured process.</summary>
    public double? CpuSeconds { get; init; }

    public double? CpuSecondsPerGigabyte { get; init; }

    public double? ResidentMegabytes { get; init; }

    public double? PeakMegabytes { get; init; }

    /// <summary>Managed bytes that the daemon allocated per received frame, without its allocations when idle.</summary>
    public double? AllocatedBytesPerFrame { get; init; }

    public double? IdleAllocatedBytesPerSecond { get; init; }

    public double? Collections { get; init; }

    /// <summary>CPU time of this generator, to judge whether it was the bottleneck.</summary>
    public required double GeneratorCpuSeconds { get; init; }

    /// <summary>Several lines for people. The last line has every number with its name.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        if (Puback is not null)
            text.AppendLine($"puback ms: {Puback} of {Puback.Count}");
        if (Link is not null)
            text.AppendLine($"link ms:   {Link} of {Link.Count}");
        if (CpuSeconds is not null)
        {
            var peak = PeakMegabytes is null ? "" : $", {PeakMegabytes:0} MB at most";
            text.AppendLine($"daemon:    {CpuSeconds:0.00} s CPU, {CpuSecondsPerGigabyte:0.000} s/GB, {ResidentMegabytes:0} MB resident{peak}");
        }

        if (AllocatedBytesPerFrame is not null)
        {
            text.Append($"heap:      {AllocatedBytesPerFrame:0.0} B allocated per frame (idle {IdleAllocatedBytesPerSecond:0} B/s subtracted), ")
                .AppendLine($"{Collections:0} collections");
        }

        text.Append($"load: boards={Boards} qos={Qos} size={Size} seconds={Seconds:0.0} sent={Sent} acknowledged={Acknowledged}")
            .Append($" frames/s={FramesPerSecond:0.0} MB/s={MegabytesPerSecond:0.0}");
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
