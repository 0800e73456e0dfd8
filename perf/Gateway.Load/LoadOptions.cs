namespace Gateway.Load;

/// <summary>The options of the command line.</summary>
internal sealed record LoadOptions
{
    /// <summary>Text before the number in a board's name. The link client recognises frames of the generated boards by it.</summary>
    public const string BoardPrefix = "load-";

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 1883;

    public string? User { get; init; }

    public string? Password { get; init; }

    public int Boards { get; init; } = 16;

    /// <summary>Frames per second of each board; 0: as fast as the peer accepts them.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Bytes of each JPEG.</summary>
    public int Size { get; init; } = 50_000;

    public int Qos { get; init; } = 1;

    /// <summary>Whether pictures are sent as the seed's pair instead of as frames.</summary>
    public bool SeedPair { get; init; }

    /// <summary>Most frames of one board that wait for PUBACK at a time.</summary>
    public int Window { get; init; } = 1;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Load before the measurement, so that the peer has allocated its memory per board.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Id of the process to measure; null: none.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The daemon's link key file; null: measure without the link.</summary>
    public string? LinkKeyFile { get; init; }

    public int LinkPort { get; init; } = 8001;

    /// <summary>Whether to subscribe to frames over the link, or only to the daemon's counters.</summary>
    public bool LinkFrames { get; init; } = true;

    /// <summary>File for the result as JSON; null: none.</summary>
    public string? JsonFile { get; init; }
}
