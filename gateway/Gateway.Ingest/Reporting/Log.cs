namespace Gateway.Ingest.Reporting;

/// <summary>All log messages of the camera ingest. Event ids 120 to 139; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(121, LogLevel.Warning,
        "board {Board}: a message of {Length} bytes is not taken ({Reason}): {Advice}. It begins with {Start}; more of this kind are only counted")]
    public static partial void PictureNotTaken(this ILogger log, string board, IngestDrop reason, string advice, int length, string start);

    [LoggerMessage(122, LogLevel.Warning, "client {Client} publishes pictures to {Topic}, which no camera takes; add to Boards: {Entry}")]
    public static partial void PictureUntaken(this ILogger log, string client, string topic, string entry);

    [LoggerMessage(124, LogLevel.Information, "{File} has changed: {Count} boards have a key")]
    public static partial void BoardKeysReloaded(this ILogger log, string file, int count);

    [LoggerMessage(125, LogLevel.Error, "the keys of boards stay as they were, because {File} has changed but cannot be used: {Fault}")]
    public static partial void BoardKeysNotReloaded(this ILogger log, string file, string fault);

    [LoggerMessage(123, LogLevel.Warning, "Boards: {First} and {Later} fit the same topics; the first one takes them")]
    public static partial void BoardsOverlap(this ILogger log, string first, string later);
}
