namespace Gateway.Settings;

/// <summary>A file whose first line is <c>USER:PASSWORD</c>. Errors do not show its contents.</summary>
public static class CameraLogin
{
    private const int MaxBytes = 4096;

    private const UnixFileMode Forbidden =
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="IOException">It cannot be used; the message says what to do.</exception>
    public static (string User, string Password) Read(string path, string key = CameraOptions.LoginKey)
    {
        try
        {
            if (!FileKind.MayBeRegular(path))
                throw new IOException($"{path} is a directory, a device or a pipe, no file");
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Forbidden) != 0)
                throw new IOException($"others may read or write it; run: chmod 600 {path}");
            if (new FileInfo(path).Length > MaxBytes)
                throw new IOException($"it has more than {MaxBytes} bytes");
            var line = File.ReadLines(path).FirstOrDefault() ?? "";
            return line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? (line[..colon], line[(colon + 1)..])
                : throw new IOException("its first line is empty or not USER:PASSWORD");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{key} cannot be used: {e.Message}", e);
        }
    }
}
