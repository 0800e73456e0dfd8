namespace Gateway.Broker.Reporting;

/// <summary>All log messages of the broker. Event ids 100 to 119 and 140 to 179; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "MQTT listens on {EndPoint} over {Transport}; {Access}")]
    public static partial void MqttListening(this ILogger logger, IPEndPoint endPoint, string transport, string access);

    [LoggerMessage(101, LogLevel.Information, "MQTT client {Client} connected from {Remote}, user {User}, keep alive {KeepAliveSeconds} s")]
    public static partial void MqttClientConnected(this ILogger logger, string client, string remote, string user, int keepAliveSeconds);

    [LoggerMessage(102, LogLevel.Information, "MQTT client {Client} from {Remote} left: {End}")]
    public static partial void MqttClientLeft(this ILogger logger, string client, string remote, ConnectionEnd end);

    [LoggerMessage(103, LogLevel.Warning,
        "MQTT connection {Client} closed: it sent {Fault}. {Advice} ({Suppressed} more since the last such message)")]
    public static partial void MqttProtocolError(this ILogger logger, string client, string fault, string advice, long suppressed);

    [LoggerMessage(104, LogLevel.Warning,
        "MQTT client {Client} from {Remote} refused, user {User}: {Reason} ({Suppressed} more since the last such message)")]
    public static partial void MqttConnectRefused(
        this ILogger logger, string client, string remote, string user, ReasonCode reason, long suppressed);

    [LoggerMessage(105, LogLevel.Warning,
        "MQTT client id {Client} connected again from {NewRemote}; its connection from {OldRemote} is closed. "
        + "If these are two boards, give each its own client id ({Suppressed} more since the last such message)")]
    public static partial void MqttTakenOver(this ILogger logger, string client, string oldRemote, string newRemote, long suppressed);

    [LoggerMessage(106, LogLevel.Information, "MQTT users read again from {File}: {Count}")]
    public static partial void MqttUsersReloaded(this ILogger logger, string file, int count);

    [LoggerMessage(107, LogLevel.Error, "MQTT users file {File} changed but cannot be read; keeping the previous users. {Fault}")]
    public static partial void MqttUsersNotReloaded(this ILogger logger, string file, string fault);

    [LoggerMessage(108, LogLevel.Warning, "MQTT dropped {Count} for {Reason}. {Advice}")]
    public static partial void MqttDropped(this ILogger logger, long count, DropReason reason, string advice);

    [LoggerMessage(109, LogLevel.Error, "MQTT cannot accept connections: {Fault}. Trying again")]
    public static partial void MqttAcceptFailed(this ILogger logger, string fault);

    [LoggerMessage(110, LogLevel.Error, "MQTT connection {Client} failed through a fault of the daemon")]
    public static partial void MqttConnectionFailed(this ILogger logger, string client, Exception fault);

    [LoggerMessage(140, LogLevel.Information, "{Listener}: certificate read again from {File}; open connections keep the previous one")]
    public static partial void MqttCertificateReloaded(this ILogger logger, string listener, string file);

    [LoggerMessage(141, LogLevel.Warning, "{Listener}: a certificate file changed but cannot be used; keeping the previous certificate: {Fault}")]
    public static partial void MqttCertificateNotReloaded(this ILogger logger, string listener, string fault);

    [LoggerMessage(142, LogLevel.Warning, "{Listener}: certificate {File} expires on {When:u}; replace the files, no restart is needed")]
    public static partial void MqttCertificateExpires(this ILogger logger, string listener, string file, DateTime when);

    [LoggerMessage(143, LogLevel.Warning,
        "MQTT connection from {Remote} closed before MQTT: {Fault} ({Suppressed} more since the last such message)")]
    public static partial void MqttTransportRefused(this ILogger logger, string remote, string fault, long suppressed);

    [LoggerMessage(144, LogLevel.Information, "MQTT ACL read again from {File}")]
    public static partial void MqttAclReloaded(this ILogger logger, string file);

    [LoggerMessage(145, LogLevel.Error, "MQTT ACL file {File} changed but cannot be read; keeping the previous rules. {Fault}")]
    public static partial void MqttAclNotReloaded(this ILogger logger, string file, string fault);

    [LoggerMessage(146, LogLevel.Warning,
        "MQTT client {Client} of user {User} may not {What} {Topic} ({Suppressed} more denied since the last such message)")]
    public static partial void MqttDenied(this ILogger logger, string client, string user, string what, string topic, long suppressed);

    [LoggerMessage(147, LogLevel.Warning, "MQTT on {EndPoint} is reachable from other machines: {Problem}")]
    public static partial void MqttExposed(this ILogger logger, IPEndPoint endPoint, string problem);

    [LoggerMessage(160, LogLevel.Information, "MQTT sessions restored: {Sessions}, with {Queued} messages; retained messages: {Retained}")]
    public static partial void MqttStoreRestored(this ILogger logger, int sessions, int queued, int retained);

    [LoggerMessage(161, LogLevel.Error,
        "MQTT sessions were damaged and start empty; the damaged file is {File}. Waiting and retained messages are lost. "
        + "Clients that do not subscribe again automatically must be restarted")]
    public static partial void MqttStoreSetAside(this ILogger logger, string file);

    [LoggerMessage(162, LogLevel.Error, "MQTT publishes for stored sessions are not acknowledged, as they cannot be stored: {Problem}")]
    public static partial void MqttStoreFailed(this ILogger logger, string problem);

    [LoggerMessage(163, LogLevel.Information,
        "MQTT sessions can be stored again after {Seconds:0.0} s and {Failures} failed attempts; publishes that waited are acknowledged")]
    public static partial void MqttStoreRecovered(this ILogger logger, double seconds, long failures);
}
