using System.Net;
using Gateway.Broker;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Commands;

namespace Gateway;

/// <summary>Every message the daemon logs. Event ids: core 1-99, broker, ingest and bridge 100-199, link 200-299; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "MQTT listens on {EndPoint} over {Transport}; {Access}")]
    public static partial void MqttListening(this ILogger logger, IPEndPoint endPoint, string transport, string access);

    [LoggerMessage(101, LogLevel.Information, "MQTT client {Client} connected from {Remote}, user {User}, keep alive {KeepAliveSeconds} s")]
    public static partial void MqttClientConnected(this ILogger logger, string client, string remote, string user, int keepAliveSeconds);

    [LoggerMessage(102, LogLevel.Information, "MQTT client {Client} from {Remote} left: {End}")]
    public static partial void MqttClientLeft(this ILogger logger, string client, string remote, ConnectionEnd end);

    [LoggerMessage(103, LogLevel.Warning, "MQTT connection {Client} closed: it sent {Fault}. {Advice} ({Suppressed} more like it since the last such message)")]
    public static partial void MqttProtocolError(this ILogger logger, string client, string fault, string advice, long suppressed);

    [LoggerMessage(104, LogLevel.Warning, "MQTT connection from {Remote} refused: {Reason} ({Suppressed} more since the last such message)")]
    public static partial void MqttConnectRefused(this ILogger logger, string remote, ReasonCode reason, long suppressed);

    [LoggerMessage(105, LogLevel.Warning,
        "MQTT client id {Client} connected again: its connection from {OldRemote} gives way to {NewRemote}. If these are two boards, give each its own client id")]
    public static partial void MqttTakenOver(this ILogger logger, string client, string oldRemote, string newRemote);

    [LoggerMessage(106, LogLevel.Information, "MQTT users read again from {File}: {Count}")]
    public static partial void MqttUsersReloaded(this ILogger logger, string file, int count);

    [LoggerMessage(107, LogLevel.Error, "MQTT users file {File} has changed and cannot be used; the users of before stay. {Fault}")]
    public static partial void MqttUsersNotReloaded(this ILogger logger, string file, string fault);

    [LoggerMessage(108, LogLevel.Warning, "MQTT dropped {Count} for {Reason}. {Advice}")]
    public static partial void MqttDropped(this ILogger logger, long count, DropReason reason, string advice);

    [LoggerMessage(109, LogLevel.Error, "MQTT cannot accept connections: {Fault}. Trying again")]
    public static partial void MqttAcceptFailed(this ILogger logger, string fault);

    [LoggerMessage(110, LogLevel.Error, "MQTT connection {Client} failed for a fault of the daemon")]
    public static partial void MqttConnectionFailed(this ILogger logger, string client, Exception fault);

    [LoggerMessage(140, LogLevel.Information, "{Listener}: certificate read again from {File}; connections that are open keep the one before")]
    public static partial void MqttCertificateReloaded(this ILogger logger, string listener, string file);

    [LoggerMessage(141, LogLevel.Warning, "{Listener}: a certificate file has changed and cannot be used, the one before stays: {Fault}")]
    public static partial void MqttCertificateNotReloaded(this ILogger logger, string listener, string fault);

    [LoggerMessage(142, LogLevel.Warning, "{Listener}: the certificate {File} expires on {When:u}; replace the files, a restart is not needed")]
    public static partial void MqttCertificateExpires(this ILogger logger, string listener, string file, DateTime when);

    [LoggerMessage(143, LogLevel.Warning, "MQTT connection from {Remote} closed before MQTT: {Fault} ({Suppressed} more since the last such message)")]
    public static partial void MqttTransportRefused(this ILogger logger, string remote, string fault, long suppressed);

    [LoggerMessage(144, LogLevel.Information, "MQTT ACL read again from {File}")]
    public static partial void MqttAclReloaded(this ILogger logger, string file);

    [LoggerMessage(145, LogLevel.Error, "MQTT ACL file {File} has changed and cannot be used; the rules of before stay. {Fault}")]
    public static partial void MqttAclNotReloaded(this ILogger logger, string file, string fault);

    [LoggerMessage(146, LogLevel.Warning, "MQTT client {Client} of user {User} may not {What} {Topic} ({Suppressed} more denied since the last such message)")]
    public static partial void MqttDenied(this ILogger logger, string client, string user, string what, string topic, long suppressed);

    [LoggerMessage(147, LogLevel.Warning, "MQTT on {EndPoint} can be reached from other machines: {Problem}")]
    public static partial void MqttExposed(this ILogger logger, IPEndPoint endPoint, string problem);

    [LoggerMessage(160, LogLevel.Information, "MQTT sessions restored: {Sessions}, with {Queued} messages for them, and {Retained} retained messages")]
    public static partial void MqttStoreRestored(this ILogger logger, int sessions, int queued, int retained);

    [LoggerMessage(161, LogLevel.Error, "MQTT sessions were damaged and begin anew; the damaged file is {File}. Clients subscribe again by themselves, or have to be started again; what was waiting for them, and retained messages, are lost")]
    public static partial void MqttStoreSetAside(this ILogger logger, string file);

    [LoggerMessage(162, LogLevel.Error, "MQTT publishes for stored sessions are not acknowledged, as they cannot be stored: {Problem}")]
    public static partial void MqttStoreFailed(this ILogger logger, string problem);

    [LoggerMessage(163, LogLevel.Information, "MQTT sessions can be stored again; publishes that waited are acknowledged")]
    public static partial void MqttStoreRecovered(this ILogger logger);

    [LoggerMessage(120, LogLevel.Warning, "Ingest dropped a message of {Board}: {Reason}, {Advice} ({Suppressed} more of this kind since the last such message)")]
    public static partial void IngestDropped(this ILogger logger, string board, Ingest.IngestDrop reason, string advice, long suppressed);

    [LoggerMessage(180, LogLevel.Information, "bridge: {Broker} lets {Client} in and {Session}")]
    public static partial void BridgeConnected(this ILogger logger, string broker, string client, string session);

    [LoggerMessage(181, LogLevel.Warning, "bridge: no connection to {Broker}: {Problem} (next attempt in {Seconds:0.0} s)")]
    public static partial void BridgeLost(this ILogger logger, string broker, string problem, double seconds);

    [LoggerMessage(182, LogLevel.Warning, "bridge: {Broker} grants {Filter} with QoS 0 only, so pictures get lost when the connection does; allow QoS 1")]
    public static partial void BridgeGrantedLess(this ILogger logger, string broker, string filter);

    [LoggerMessage(183, LogLevel.Warning, "bridge: {Broker} did not take a message: {Reason}, {Advice} ({Suppressed} more since the last such message)")]
    public static partial void BridgePublishRefused(this ILogger logger, string broker, ReasonCode reason, string advice, long suppressed);

    [LoggerMessage(184, LogLevel.Error, "bridge: the connection to {Broker} failed for a fault of the daemon")]
    public static partial void BridgeFailed(this ILogger logger, string broker, Exception fault);

    [LoggerMessage(185, LogLevel.Warning, "bridge: a message to {Topic} is not taken: {Why} ({Suppressed} more since the last such message)")]
    public static partial void BridgeIgnored(this ILogger logger, string topic, string why, long suppressed);

    [LoggerMessage(186, LogLevel.Information, "bridge to {Broker} with MQTT {Version} as {Client}; subscribes to: {Filters}")]
    public static partial void BridgeStarting(this ILogger logger, string broker, MqttVersion version, string client, string filters);

    [LoggerMessage(1, LogLevel.Information, "gateway {Version} on {Directory}: MQTT {Mqtt}, link {Link}, SQLite {Sqlite}")]
    public static partial void Started(this ILogger log, string version, string directory, string mqtt, string link, string sqlite);

    [LoggerMessage(2, LogLevel.Information, "camera {Camera} is number {Id}")]
    public static partial void CameraAdded(this ILogger log, string camera, uint id);

    [LoggerMessage(3, LogLevel.Error, "camera {Camera}: ffmpeg is not installed; install the Debian package ffmpeg")]
    public static partial void FfmpegMissing(this ILogger log, string camera);

    [LoggerMessage(4, LogLevel.Warning, "camera {Camera} failed and is started again: {Problem}")]
    public static partial void CameraFailed(this ILogger log, string camera, string problem);

    [LoggerMessage(5, LogLevel.Information, "camera {Camera}: the input ended")]
    public static partial void CameraEnded(this ILogger log, string camera);

    [LoggerMessage(6, LogLevel.Information, "camera {Camera}: {Kind} number {Count} in {Region}: {Detail}")]
    public static partial void MotionSeen(this ILogger log, string camera, string kind, uint count, string region, string detail);

    [LoggerMessage(7, LogLevel.Warning, "motion analysis is off: {Problem}")]
    public static partial void MotionOff(this ILogger log, string problem);

    [LoggerMessage(8, LogLevel.Error, "clip {ClipId} of {Camera} could not be stored: {Problem}")]
    public static partial void ClipLost(this ILogger log, ulong clipId, string camera, string problem);

    [LoggerMessage(9, LogLevel.Information, "clip {ClipId} of {Camera}: {Frames} frames, {Bytes} bytes, stored")]
    public static partial void ClipStored(this ILogger log, ulong clipId, string camera, int frames, long bytes);

    [LoggerMessage(10, LogLevel.Warning, "clip {ClipId} could not be analysed: {Problem}")]
    public static partial void ClipAnalysisFailed(this ILogger log, ulong clipId, string problem);

    [LoggerMessage(11, LogLevel.Error, "images cannot be stored: {Problem}")]
    public static partial void ImageStoreFailed(this ILogger log, string problem);

    [LoggerMessage(12, LogLevel.Error, "an event of {Camera} could not be stored: {Problem}")]
    public static partial void EventLost(this ILogger log, string camera, string problem);

    [LoggerMessage(13, LogLevel.Information, "detection: {Backend}")]
    public static partial void DetectionBackend(this ILogger log, string backend);

    [LoggerMessage(14, LogLevel.Warning, "old clips could not be dropped: {Problem}")]
    public static partial void RetentionFailed(this ILogger log, string problem);

    [LoggerMessage(16, LogLevel.Information, "stopping after frames={Frames} analysed={Analysed} events={Events} images={Images}")]
    public static partial void Stopping(this ILogger log, long frames, long analysed, long events, long images);

    [LoggerMessage(17, LogLevel.Warning,
        "the last run ended without notice: {Adopted} finished clips taken up, {Parts} unfinished removed, {Unreadable} unreadable set aside, {Missing} missing, {Altered} altered")]
    public static partial void QueuePutRight(this ILogger log, int adopted, int parts, int unreadable, int missing, int altered);

    [LoggerMessage(18, LogLevel.Warning,
        "camera {Camera} sends pictures of {Length} bytes; those over {Limit} are dropped. Raise Frames:MaxFrameBytes, or lower the camera's quality")]
    public static partial void FrameTooLong(this ILogger log, string camera, int length, int limit);

    [LoggerMessage(19, LogLevel.Warning, "camera {Camera}: motion analysis cannot use a picture: {Advice}. Such pictures are kept and shown as they are, and counted as motion.refused.{Refusal}")]
    public static partial void PictureRefused(this ILogger log, string camera, string advice, string refusal);

    [LoggerMessage(20, LogLevel.Warning, "camera {Camera}: region {Region} lies partly outside its pictures of {Width}x{Height}; give Motion:Regions in pixels of this picture")]
    public static partial void RegionOutside(this ILogger log, string camera, string region, int width, int height);

    [LoggerMessage(30, LogLevel.Warning, "camera {Camera}: region {Region} lies outside its pictures of {Width}x{Height}: nothing can move in it. Give Motion:Regions in pixels of this picture")]
    public static partial void RegionUnseen(this ILogger log, string camera, string region, int width, int height);

    [LoggerMessage(31, LogLevel.Information, "camera {Camera}: pictures of {Width}x{Height} are analysed at 1/{Divisor} from now on; the threads of analysis are busy {Load:P0} of the time")]
    public static partial void ScaleChanged(this ILogger log, string camera, int width, int height, int divisor, double load);

    [LoggerMessage(40, LogLevel.Information, "camera {Camera}: background restored, {Frames} frames learnt, saved {Age} ago")]
    public static partial void ModelRestored(this ILogger log, string camera, int frames, TimeSpan age);

    [LoggerMessage(41, LogLevel.Warning, "camera {Camera}: its saved background is not used, as {Problem}; it learns anew")]
    public static partial void ModelRefused(this ILogger log, string camera, string problem);

    [LoggerMessage(42, LogLevel.Warning, "camera {Camera}: its background could not be saved, after a restart it would learn anew: {Problem}")]
    public static partial void ModelNotSaved(this ILogger log, string camera, string problem);

    [LoggerMessage(15, LogLevel.Warning, "{Client} asked over the link for the daemon to end")]
    public static partial void ShutdownRequested(this ILogger log, string client);

    [LoggerMessage(200, LogLevel.Information, "Link on {EndPoint}, key file {KeyFile}")]
    public static partial void LinkListening(this ILogger logger, EndPoint endPoint, string keyFile);

    [LoggerMessage(201, LogLevel.Warning, "The link on {EndPoint} can be reached from other machines; it is authenticated but not encrypted")]
    public static partial void LinkNotLoopback(this ILogger logger, EndPoint endPoint);

    [LoggerMessage(202, LogLevel.Information, "Link client {Client} ({Role}) connected from {Peer}")]
    public static partial void LinkClientAccepted(this ILogger logger, string client, LinkRole role, string peer);

    [LoggerMessage(203, LogLevel.Information, "Link client {Client} at {Peer} is gone: {Reason}")]
    public static partial void LinkClientGone(this ILogger logger, string client, string peer, string reason);

    [LoggerMessage(204, LogLevel.Warning, "Link connection from {Peer} did not prove itself ({Error}): {Reason} ({Suppressed} more since the last such message)")]
    public static partial void LinkHandshakeFailed(this ILogger logger, string peer, LinkError error, string reason, long suppressed);

    [LoggerMessage(205, LogLevel.Warning, "Link connection from {Peer} refused: {Reason} ({Suppressed} more since the last such message)")]
    public static partial void LinkRefused(this ILogger logger, string peer, string reason, long suppressed);

    [LoggerMessage(206, LogLevel.Error, "Link command {Verb} of client {Client} failed")]
    public static partial void LinkCommandFailed(this ILogger logger, string client, CommandVerb verb, Exception exception);

    [LoggerMessage(207, LogLevel.Warning, "Link client {Client} asks the daemon to end")]
    public static partial void LinkShutdownAsked(this ILogger logger, string client);

    [LoggerMessage(208, LogLevel.Error, "Accepting a link connection failed; trying again")]
    public static partial void LinkAcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(209, LogLevel.Error, "Serving a link connection failed")]
    public static partial void LinkServingFailed(this ILogger logger, Exception exception);
}
