namespace Gateway.Load;

/// <summary>What the command line asked for.</summary>
internal sealed record LoadOptions
{
    /// <summary>Boards are called this and a number, so that a link client can tell their frames from others.</summary>
    public const string BoardPrefix = "load-";

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 1883;

    public string? User { get; init; }

    public string? Password { get; init; }

    public int Boards { get; init; } = 16;

    /// <summary>Frames a second of each board; 0 means as fast as the peer takes them.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Bytes of each JPEG.</summary>
    public int Size { get; init; } = 50_000;

    public int Qos { get; init; } = 1;

    /// <summary>Frames of one board that may wait for their PUBACK at a time.</summary>
    public int Window { get; init; } = 1;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Load before the measurement, which makes the peer set up what it needs per board.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Process whose use of the machine is measured; null for none.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The daemon's link key; null measures without the link.</summary>
    public string? LinkKeyFile { get; init; }

    public int LinkPort { get; init; } = 8001;

    /// <summary>Whether frames are asked for over the link, or only the daemon's own counters.</summary>
    public bool LinkFrames { get; init; } = true;

    /// <summary>Where to put the result as JSON; null for nowhere.</summary>
    public string? JsonFile { get; init; }
}
