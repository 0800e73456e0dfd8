using System.Runtime.InteropServices;

namespace Gateway.Storage;

/// <summary>Copies single files to a backup, with their modes, and flushes them.</summary>
internal static partial class BackupFile
{
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static void Copy(string from, string to)
    {
        File.Copy(from, to);   // with the mode
        Flush(to);
    }

    /// <summary>The same, unless it is a socket or is gone.</summary>
    public static void CopyIfFile(string from, string to)
    {
        const int NoDeviceOrAddress = 6;
        try
        {
            Copy(from, to);
        }
        catch (IOException error) when (error is FileNotFoundException || error.HResult == NoDeviceOrAddress)
        {
            // Nothing to copy.
        }
    }

    /// <summary>Makes a second name for a file that is never written again, or a copy where the file system has no such names.</summary>
    /// <returns>Whether it is the same file; null if <paramref name="from"/> is gone.</returns>
    public static bool? LinkOrCopy(string from, string to)
    {
        if (!OperatingSystem.IsWindows() && Link(from, to) == 0)
            return true;
        try
        {
            Copy(from, to);
            return false;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
