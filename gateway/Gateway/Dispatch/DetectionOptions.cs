using Gateway.Detection;

namespace Gateway.Dispatch;

/// <summary>Section <c>Detection</c>: what looks at clips.</summary>
public sealed record DetectionOptions
{
    /// <summary>Directory with a darknet model (<c>.cfg</c>, <c>.weights</c>, <c>.names</c>); null looks at no clip and says so in its result.</summary>
    public string? Model { get; init; }

    /// <summary>What computes: the daemon itself, or Debian's darknet program as a process.</summary>
    public DetectorBackend Backend { get; init; } = DetectorBackend.Managed;

    /// <summary>Threads of the managed backend; 0 takes one per core.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Every how manyth frame of a clip is looked at.</summary>
    public int Every { get; init; } = 5;

    /// <summary>Most frames of one clip.</summary>
    public int MaxFrames { get; init; } = 100;

    /// <summary>Confidence, 0 to 1, an object must reach.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>No further frame of a clip is begun after this long.</summary>
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A frame over which the darknet process takes longer has that process ended and started anew.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
