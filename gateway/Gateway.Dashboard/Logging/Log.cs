namespace Gateway.Dashboard.Logging;

/// <summary>All log messages of the dashboard; event ids 300 to 399.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Information, "Connected to the daemon, version {Version}.")]
    public static partial void DaemonConnected(ILogger logger, string version);

    [LoggerMessage(301, LogLevel.Warning, "The daemon is not reachable; retrying until it is. {Reason}")]
    public static partial void DaemonNotReachable(ILogger logger, string reason);

    [LoggerMessage(302, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(303, LogLevel.Warning, "The daemon refused a command: {Reason}")]
    public static partial void CommandRefused(ILogger logger, string reason);

    [LoggerMessage(304, LogLevel.Warning, "Wrong password from {Address}.")]
    public static partial void WrongPassword(ILogger logger, System.Net.IPAddress? address);

    [LoggerMessage(305, LogLevel.Warning, "The password crosses the network in the clear: set Http.CertificateFile and Http.KeyFile for HTTPS.")]
    public static partial void PasswordWithoutTls(ILogger logger);

    [LoggerMessage(306, LogLevel.Information, "Shutdown of the daemon requested from {Address}.")]
    public static partial void ShutdownRequested(ILogger logger, System.Net.IPAddress? address);

    [LoggerMessage(307, LogLevel.Information, "{File} changed and was read again.")]
    public static partial void FileReloaded(ILogger logger, string file);

    [LoggerMessage(308, LogLevel.Error, "{File} changed but cannot be used; keeping the previous version. {Reason}")]
    public static partial void FileNotReloaded(ILogger logger, string file, string reason);

    [LoggerMessage(309, LogLevel.Information, "The password changed: all browsers must log in again.")]
    public static partial void PasswordChanged(ILogger logger);

    [LoggerMessage(310, LogLevel.Information, "Clip {Clip} was converted to {File} in {Seconds:0.0} s, {Bytes} bytes.")]
    public static partial void ClipConverted(ILogger logger, ulong clip, string file, double seconds, long bytes);

    [LoggerMessage(311, LogLevel.Warning, "Clip {Clip} cannot be converted. {Reason}")]
    public static partial void ClipNotConverted(ILogger logger, ulong clip, string reason);

    [LoggerMessage(312, LogLevel.Warning, "Clips cannot be converted for browsers. {Reason}")]
    public static partial void CacheNotUsable(ILogger logger, string reason);
}
