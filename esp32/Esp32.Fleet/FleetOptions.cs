namespace Esp32.Fleet;

/// <summary>The options of the command line. Without a user the boards connect without credentials.</summary>
/// <remarks>
/// The interval is the time between two pictures of a board. A count or duration of 0 means no limit. The last <c>SeedPair</c> boards send the seed's
/// JSON pair. The prefix comes in front of the number in a board id. Without a summary file or save directory nothing is written. Keys
/// has the boards that encrypt, by id.
/// </remarks>
internal sealed record FleetOptions(
    int Boards,
    string Host,
    int Port,
    string? User,
    string? Password,
    TimeSpan Interval,
    int Count,
    TimeSpan Duration,
    int Width,
    int Height,
    int Quality,
    int SeedPair,
    int Qos,
    int FirstId,
    string Prefix,
    string? SummaryFile,
    string? SaveDirectory,
    IReadOnlyDictionary<string, byte[]> Keys)
{
    public string BoardId(int index) => Prefix + (FirstId + index).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A board with a key sends frames, which alone can be encrypted.</summary>
    public bool SpeaksSeedPair(int index) => index >= Boards - SeedPair && !Keys.ContainsKey(BoardId(index));
}
