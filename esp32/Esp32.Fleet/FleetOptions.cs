namespace Esp32.Fleet;

/// <summary>The options of the command line.</summary>
internal sealed record FleetOptions
{
    public int Boards { get; init; } = 3;

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 1883;

    /// <summary>Null: connect without credentials.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Time between two pictures of a board.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Pictures per board; 0: no limit.</summary>
    public int Count { get; init; }

    /// <summary>Zero: no limit.</summary>
    public TimeSpan Duration { get; init; }

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 480;

    public int Quality { get; init; } = 80;

    /// <summary>Number of boards, counted from the last, that send the seed's JSON pair.</summary>
    public int SeedPair { get; init; } = 1;

    public int Qos { get; init; } = 1;

    public int FirstId { get; init; } = 1;

    /// <summary>Text in front of the number in a board id.</summary>
    public string Prefix { get; init; } = "board-";

    /// <summary>File for the result as JSON; null: none.</summary>
    public string? SummaryFile { get; init; }

    /// <summary>Directory for the first pictures of each board; null: none.</summary>
    public string? SaveDirectory { get; init; }

    public string BoardId(int index) => Prefix + (FirstId + index).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool SpeaksSeedPair(int index) => index >= Boards - SeedPair;
}
