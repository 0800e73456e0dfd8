using System.Security.Cryptography;

namespace Gateway.Link;

/// <summary>The daemon's side of the key file: creates it, and rejects one that other users can read.</summary>
internal static class LinkKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The file's group may read the key (a dashboard under another account), other users must not.
    private const UnixFileMode Forbidden =
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the key; creates it from random bytes if there is no file.</summary>
    /// <exception cref="LinkKeyException">The message names the remedy.</exception>
    public static LinkKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
            Create(path);

        // The daemon runs on Linux; Windows has no such mode.
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & Forbidden) != 0)
        {
            throw new LinkKeyException(
                $"The link key file {path} has mode {Convert.ToString((int)mode, 8)}: other users could use the gateway. "
                + $"Run: chmod 600 {path} (or 640 to let its group read it).");
        }

        return LinkKey.Load(path);
    }

    private static void Create(string path)
    {
        Span<byte> key = stackalloc byte[LinkKey.Size];
        RandomNumberGenerator.Fill(key);
        var draft = $"{path}.{Environment.ProcessId}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(draft, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
                file.Flush(flushToDisk: true);
            }

            // The file has its name only with a whole key: a crash before this leaves only the draft.
            File.Move(draft, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw new LinkKeyException(
                $"The link key file {path} cannot be created: {e.Message} Make its directory writable for the daemon's user, or set Link:KeyFile to "
                + "a file elsewhere.",
                e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
