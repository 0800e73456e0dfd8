namespace Esp32.Fleet;

/// <summary>What the command line asked for.</summary>
internal sealed record FleetOptions
{
    public int Boards { get; init; } = 3;

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 1883;

    /// <summary>Null connects without credentials.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Between two pictures of a board.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Pictures per board; 0 means no end.</summary>
    public int Count { get; init; }

    /// <summary>Zero means no end.</summary>
    public TimeSpan Duration { get; init; }

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 480;

    public int Quality { get; init; } = 80;

    /// <summary>How many of the boards, the last ones, send the seed's JSON pair.</summary>
    public int SeedPair { get; init; } = 1;

    public int Qos { get; init; } = 1;

    /// <summary>Number of the first board.</summary>
    public int FirstId { get; init; } = 1;

    /// <summary>In front of the number.</summary>
    public string Prefix { get; init; } = "board-";

    /// <summary>Where to put the result as JSON; null for nowhere.</summary>
    public string? SummaryFile { get; init; }

    /// <summary>Where to put the first pictures of each board; null for nowhere.</summary>
    public string? SaveDirectory { get; init; }

    public string BoardId(int index) => Prefix + (FirstId + index).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool SpeaksSeedPair(int index) => index >= Boards - SeedPair;
}
