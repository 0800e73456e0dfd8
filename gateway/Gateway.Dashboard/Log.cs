namespace Gateway.Dashboard;

/// <summary>All log messages of the dashboard; event ids 300 to 399.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Information, "Connected to the daemon, version {Version}.")]
    public static partial void DaemonConnected(ILogger logger, string version);

    [LoggerMessage(301, LogLevel.Warning, "The daemon is not reachable, trying again for as long as it takes. {Reason}")]
    public static partial void DaemonNotReachable(ILogger logger, string reason);

    [LoggerMessage(302, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(303, LogLevel.Warning, "The daemon refused a command: {Reason}")]
    public static partial void CommandRefused(ILogger logger, string reason);

    [LoggerMessage(304, LogLevel.Warning, "A wrong password came from {Address}.")]
    public static partial void WrongPassword(ILogger logger, System.Net.IPAddress? address);

    [LoggerMessage(305, LogLevel.Warning, "The password travels readable over the network: set Http.CertificateFile and Http.KeyFile for HTTPS.")]
    public static partial void PasswordWithoutTls(ILogger logger);

    [LoggerMessage(306, LogLevel.Information, "The daemon was asked to shut down from {Address}.")]
    public static partial void ShutdownAsked(ILogger logger, System.Net.IPAddress? address);
}
