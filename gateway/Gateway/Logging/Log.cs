namespace Gateway;

/// <summary>All log messages of the daemon itself. Event ids: core 1 to 99, bridge 180 to 199; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(2, LogLevel.Information, "camera {Camera} is number {Id}")]
    public static partial void CameraAdded(this ILogger log, string camera, uint id);

    [LoggerMessage(29, LogLevel.Information,
        "camera {Camera} was offline for the longest time and gives way to another board: {Cameras} are at the limit of Frames:MaxCameras")]
    public static partial void CameraGone(this ILogger log, string camera, int cameras);

    [LoggerMessage(28, LogLevel.Information, "{Client} takes the pictures of {Topic} as those of camera {Camera}, also after a restart")]
    public static partial void TopicTaken(this ILogger log, string client, string topic, string camera);

    [LoggerMessage(32, LogLevel.Information, "{Client} commands the board of camera {Camera}: {Members}")]
    public static partial void BoardCommanded(this ILogger log, string client, string camera, string members);

    [LoggerMessage(3, LogLevel.Error, "camera {Camera}: {Problem}")]
    public static partial void FfmpegMissing(this ILogger log, string camera, string problem);

    [LoggerMessage(4, LogLevel.Warning, "camera {Camera} failed and is opened again: {Problem}")]
    public static partial void CameraFailed(this ILogger log, string camera, string problem);

    [LoggerMessage(27, LogLevel.Error, "camera {Camera} failed by an error of the gateway and is opened again; please report it: {Kind} {Place}")]
    public static partial void CameraFaulted(this ILogger log, string camera, string kind, string place);

    [LoggerMessage(5, LogLevel.Information, "camera {Camera}: the input ended and is opened again")]
    public static partial void CameraEnded(this ILogger log, string camera);

    [LoggerMessage(21, LogLevel.Information, "camera {Camera}: its file has ended and is not played again, because Loop is false")]
    public static partial void CameraFinished(this ILogger log, string camera);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "camera {Camera}: {Problem} (Cameras:StallTimeout, twice that for the first one of ffmpeg); it is closed and opened again")]
    public static partial void CameraStalled(this ILogger log, string camera, string problem);

    [LoggerMessage(
        23, LogLevel.Warning, "camera {Camera}: every user of this machine can read a secret in ffmpeg's arguments (ps): {What}")]
    public static partial void InputVisible(this ILogger log, string camera, string what);

    [LoggerMessage(6, LogLevel.Information, "camera {Camera}: {Kind} number {Count} in {Region}: {Detail}")]
    public static partial void MotionSeen(this ILogger log, string camera, string kind, uint count, string region, string detail);

    [LoggerMessage(26, LogLevel.Information, "camera {Camera}: event number {Count} is over: {Detail}")]
    public static partial void MotionOver(this ILogger log, string camera, uint count, string detail);

    [LoggerMessage(24, LogLevel.Warning,
        "camera {Camera}: a picture each {Interval:0.#} s is too few for a sequence within {Window:0.#} s; nothing can be detected. "
        + "Raise Motion:Window, or use Motion:Mode Area")]
    public static partial void TooFewPictures(this ILogger log, string camera, double interval, double window);

    [LoggerMessage(25, LogLevel.Warning,
        "camera {Camera}: {Held:0.0} of {Wanted:0.0} s of pre-roll fit into Clips:MaxPreRollBytes; for all of them it takes {Needed} bytes")]
    public static partial void PreRollCut(this ILogger log, string camera, double held, double wanted, long needed);

    [LoggerMessage(7, LogLevel.Warning, "motion analysis is off: {Problem}")]
    public static partial void MotionOff(this ILogger log, string problem);

    [LoggerMessage(8, LogLevel.Error, "clip {ClipId} of {Camera} could not be stored: {Problem}")]
    public static partial void ClipLost(this ILogger log, ulong clipId, string camera, string problem);

    [LoggerMessage(9, LogLevel.Information, "clip {ClipId} of {Camera}: {Frames} frames, {Bytes} bytes, stored")]
    public static partial void ClipStored(this ILogger log, ulong clipId, string camera, int frames, long bytes);

    [LoggerMessage(10, LogLevel.Warning, "clip {ClipId} could not be analysed: {Problem}")]
    public static partial void ClipAnalysisFailed(this ILogger log, ulong clipId, string problem);

    [LoggerMessage(11, LogLevel.Error, "an image cannot be stored: {Problem}")]
    public static partial void ImageStoreFailed(this ILogger log, string problem);

    [LoggerMessage(45, LogLevel.Error, "{Contents} cannot be stored, and wait in memory as far as the limits allow: {Cause}")]
    public static partial void StoreOutage(this ILogger log, string contents, string cause);

    [LoggerMessage(46, LogLevel.Warning, "{Contents} are stored again after {Seconds:0.0} s and {Failures} failed attempts")]
    public static partial void StoreOutageEnded(this ILogger log, string contents, double seconds, long failures);

    [LoggerMessage(47, LogLevel.Warning,
        "the disk is too slow, or cannot write: images beyond Images:MaxPending are not taken; those of QoS 1 are asked for again when it goes on")]
    public static partial void ImagesRefused(this ILogger log);

    [LoggerMessage(12, LogLevel.Error, "an event of {Camera} could not be stored: {Problem}")]
    public static partial void EventLost(this ILogger log, string camera, string problem);

    [LoggerMessage(13, LogLevel.Information, "detection: {Backend}")]
    public static partial void DetectionBackend(this ILogger log, string backend);

    [LoggerMessage(33, LogLevel.Information, "deleted {Count} {Store} of {Bytes} bytes, stored from {Oldest} to {Newest}: {Reason}")]
    public static partial void Deleted(this ILogger log, long count, string store, long bytes, string oldest, string newest, string reason);

    [LoggerMessage(34, LogLevel.Warning,
        "{Doubt}; nothing is deleted by age until it ran for {Hours:0.#} h without a jump, or somebody says that it is right "
        + "(gateway clock --confirm, or on the dashboard). Limits of bytes hold")]
    public static partial void ClockDoubted(this ILogger log, string doubt, double hours);

    [LoggerMessage(35, LogLevel.Information, "the clock ran for a day without a jump: deletion by age goes on")]
    public static partial void ClockTrusted(this ILogger log);

    [LoggerMessage(36, LogLevel.Information, "{Client} says that the clock is right, although {Doubt}: deletion by age goes on")]
    public static partial void ClockConfirmed(this ILogger log, string client, string doubt);

    [LoggerMessage(14, LogLevel.Warning, "old clips could not be dropped: {Problem}")]
    public static partial void RetentionFailed(this ILogger log, string problem);

    [LoggerMessage(15, LogLevel.Warning, "{Client} stops the daemon over the link")]
    public static partial void ShutdownRequested(this ILogger log, string client);

    [LoggerMessage(16, LogLevel.Information, "stopping after frames={Frames} analysed={Analysed} events={Events} images={Images}")]
    public static partial void Stopping(this ILogger log, long frames, long analysed, long events, long images);

    [LoggerMessage(17, LogLevel.Warning,
        "the last run ended unexpectedly: {Adopted} finished clips adopted, {Parts} unfinished removed, {Unreadable} unreadable set aside, "
        + "{Missing} missing, {Altered} altered")]
    public static partial void QueuePutRight(this ILogger log, int adopted, int parts, int unreadable, int missing, int altered);

    [LoggerMessage(18, LogLevel.Warning,
        "camera {Camera} sends pictures of {Length} bytes; those over {Limit} are dropped. Raise Frames:MaxFrameBytes, or lower their quality")]
    public static partial void FrameTooLong(this ILogger log, string camera, int length, int limit);

    [LoggerMessage(19, LogLevel.Warning,
        "camera {Camera}: motion analysis cannot use a picture: {Advice}. Such pictures are stored and shown unchanged, and counted as "
        + "motion.refused.{Refusal}")]
    public static partial void PictureRefused(this ILogger log, string camera, string advice, string refusal);

    [LoggerMessage(20, LogLevel.Warning,
        "camera {Camera}: region {Region} lies partly outside its pictures of {Width}x{Height}; give Motion:Regions in pixels of this picture")]
    public static partial void RegionOutside(this ILogger log, string camera, string region, int width, int height);

    [LoggerMessage(30, LogLevel.Warning,
        "camera {Camera}: region {Region} lies outside its pictures of {Width}x{Height}: nothing can move in it. Give Motion:Regions in pixels of "
        + "this picture")]
    public static partial void RegionUnseen(this ILogger log, string camera, string region, int width, int height);

    [LoggerMessage(31, LogLevel.Information,
        "camera {Camera}: pictures of {Width}x{Height} are analysed at 1/{Divisor} from now on; the analysis threads are busy {Load:P0} of the time")]
    public static partial void ScaleChanged(this ILogger log, string camera, int width, int height, int divisor, double load);

    [LoggerMessage(44, LogLevel.Information, "link: {Caller} traces MQTT client {Client}")]
    public static partial void ClientTraced(this ILogger log, string caller, string client);

    [LoggerMessage(40, LogLevel.Information, "camera {Camera}: background restored, {Frames} frames learnt, saved {Age} ago")]
    public static partial void ModelRestored(this ILogger log, string camera, int frames, TimeSpan age);

    [LoggerMessage(41, LogLevel.Warning, "camera {Camera}: its saved background is not used, as {Problem}; it is learnt again")]
    public static partial void ModelRefused(this ILogger log, string camera, string problem);

    [LoggerMessage(42, LogLevel.Warning, "camera {Camera}: its background could not be saved and would be learnt again after a restart: {Problem}")]
    public static partial void ModelNotSaved(this ILogger log, string camera, string problem);

    [LoggerMessage(180, LogLevel.Information, "bridge: {Client} is connected to {Broker} and {Session}")]
    public static partial void BridgeConnected(this ILogger logger, string broker, string client, string session);

    [LoggerMessage(181, LogLevel.Warning, "bridge: no connection to {Broker}: {Problem} (next attempt in {Seconds:0.0} s)")]
    public static partial void BridgeLost(this ILogger logger, string broker, string problem, double seconds);

    [LoggerMessage(182, LogLevel.Warning, "bridge: {Broker} grants {Filter} with QoS 0 only, so pictures are lost with the connection; allow QoS 1")]
    public static partial void BridgeGrantedLess(this ILogger logger, string broker, string filter);

    [LoggerMessage(183, LogLevel.Warning, "bridge: {Broker} rejected a message: {Reason}, {Advice} ({Suppressed} more since the last such message)")]
    public static partial void BridgePublishRefused(this ILogger logger, string broker, ReasonCode reason, string advice, long suppressed);

    [LoggerMessage(184, LogLevel.Error, "bridge: the connection to {Broker} failed by a fault of the daemon")]
    public static partial void BridgeFailed(this ILogger logger, string broker, Exception fault);

    [LoggerMessage(185, LogLevel.Warning, "bridge: a message to {Topic} is ignored: {Why} ({Suppressed} more since the last such message)")]
    public static partial void BridgeIgnored(this ILogger logger, string topic, string why, long suppressed);

    [LoggerMessage(186, LogLevel.Information, "bridge to {Broker} with MQTT {Version} as {Client}, subscribing to: {Filters}")]
    public static partial void BridgeStarting(this ILogger logger, string broker, MqttVersion version, string client, string filters);

    [LoggerMessage(187, LogLevel.Information, "bridge: {Broker} refuses {Filter}, so this gateway sends no commands to boards there")]
    public static partial void BridgeWithoutCommands(this ILogger logger, string broker, string filter);
}
