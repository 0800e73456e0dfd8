using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Clips;

/// <summary>Makes names as durable as contents: a file is safe only when its directory is on the disk too.</summary>
internal static partial class DurableFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int ReadOnlyCloseOnExec = 0x80000;   // O_RDONLY | O_CLOEXEC, the same on x64 and arm64

    /// <summary>Writes, and returns when the bytes are on the disk.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(file, bytes, offset);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Creates a file that only its owner may read and write.</summary>
    /// <exception cref="IOException">It cannot be created, or exists.</exception>
    public static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Flushes the entries of a directory (creations, renames, deletions) to the disk.</summary>
    /// <exception cref="IOException">With errno as HResult.</exception>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;   // NTFS journals names with the file

        var fd = Open(path, ReadOnlyCloseOnExec);
        if (fd < 0)
            throw Failure("open", path);
        try
        {
            if (Fsync(fd) != 0)
                throw Failure("flush", path);
        }
        finally
        {
            _ = Close(fd);
        }
    }

    /// <summary>Renames within one directory, replacing an existing file, and returns when the new name is on the disk.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>
    /// Writes a file that only its owner may read and write, in place of the one that may be there, and returns when it is on the disk. A crash
    /// leaves one of them, whole.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; the previous file remains.</exception>
    public static void ReplacePrivate(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".part";
        try
        {
            File.Delete(part);   // left by a run that ended during a write
            using (var file = CreatePrivate(part))
                Write(file.SafeFileHandle, bytes, 0);
            Rename(part, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(part))
                File.Delete(part);   // frees space on a full disk
            throw;
        }
    }

    private static IOException Failure(string verb, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {verb} directory {path}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int fd);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int fd);
}
