using System.Security.Cryptography;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>The daemon's side of the key file: makes it, and insists that not everybody can read it.</summary>
internal static class LinkKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The owner may let a group of his read the key (a dashboard under another account), nobody else anything.
    private const UnixFileMode Forbidden =
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the key, after creating it with fresh random bytes where there is none.</summary>
    /// <exception cref="LinkKeyException">The message says what to do.</exception>
    public static LinkKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
            Create(path);

        // The daemon runs on Linux; elsewhere there is no such mode to look at.
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & Forbidden) != 0)
        {
            throw new LinkKeyException(
                $"The link key file {path} has mode {Convert.ToString((int)mode, 8)}: others could use the gateway. Run: chmod 600 {path} (or 640 to let its group read it).");
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

            // A name that exists holds a whole key: a crash before this leaves only the draft behind.
            File.Move(draft, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw new LinkKeyException(
                $"The link key file {path} cannot be created: {e.Message} Make its directory writable for the daemon's user, or set Link:KeyFile to a file elsewhere.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
