using System.Net;

namespace Gateway.Ingest.Reporting;

/// <summary>All log messages of the camera ingest. Event ids 120 to 139; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(121, LogLevel.Warning,
        "board {Board}: a message of {Length} bytes is not taken ({Reason}): {Advice}. It begins with {Start}; more of this kind are only counted")]
    public static partial void PictureNotTaken(this ILogger log, string board, IngestDrop reason, string advice, int length, string start);

    [LoggerMessage(122, LogLevel.Warning, "client {Client} publishes pictures to {Topic}, which no camera takes; add to Boards: {Entry}")]
    public static partial void PictureUntaken(this ILogger log, string client, string topic, string entry);

    [LoggerMessage(128, LogLevel.Information, "{File} has changed: {Count} boards have a key")]
    public static partial void BoardKeysReloaded(this ILogger log, string file, int count);

    [LoggerMessage(129, LogLevel.Error, "the keys of boards stay as they were, because {File} has changed but cannot be used: {Fault}")]
    public static partial void BoardKeysNotReloaded(this ILogger log, string file, string fault);

    [LoggerMessage(123, LogLevel.Warning, "Boards: {First} and {Later} fit the same topics; the first one takes them")]
    public static partial void BoardsOverlap(this ILogger log, string first, string later);

    [LoggerMessage(124, LogLevel.Warning,
        "board {Board} rebooted with the same boot id {BootId:x8} again: the boot id must be random at each boot (esp_random() while the radio "
        + "is on). Until then only its bytes show whether a picture is a repeat")]
    public static partial void BootIdIsConstant(this ILogger log, string board, uint bootId);

    [LoggerMessage(125, LogLevel.Information,
        "the client ids {Prefix}-... of {Address} change with each connection: they are one board, camera {Camera}. Give it a fixed client id of its "
        + "own")]
    public static partial void ClientIdsChange(this ILogger log, string prefix, IPAddress address, string camera);

    [LoggerMessage(126, LogLevel.Warning,
        "client id {Client} came back after another one of {Prefix}-... at {Address}: these may be several boards, so each client id is a camera. "
        + "Give each board a fixed client id of its own, or map its topic in Boards")]
    public static partial void ClientIdsAreOfSeveral(this ILogger log, string prefix, IPAddress address, string client);

    [LoggerMessage(127, LogLevel.Warning, "cameras that are gone may stay on the MQTT broker and in Home Assistant: {Problem}")]
    public static partial void AnnouncedNotKept(this ILogger log, string problem);
}
