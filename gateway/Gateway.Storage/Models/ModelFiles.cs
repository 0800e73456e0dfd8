using Gateway.Clips;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage;

/// <summary>One file per camera in <c>models/</c>: what its background looks like, in a format that is not this class's business.</summary>
/// <remarks>
/// A file is replaced whole: written beside, flushed, renamed; whoever reads finds the old or the new one. Readable by the daemon's user
/// alone, as it shows what the camera sees. Any thread, but one writer per camera.
/// </remarks>
/// <param name="directory">Held by this process.</param>
/// <param name="maxFiles">Names of boards are chosen by others: beyond this number of files the one not written for longest goes.</param>
public sealed class ModelFiles(DataDirectory directory, int maxFiles)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="camera">A valid camera name, which is a valid file name too.</param>
    public string PathOf(string camera) => Path.Combine(directory.ModelsPath, $"{camera}.model");

    /// <returns>The camera's file, open for reading and the caller's to dispose; null if there is none.</returns>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public SafeFileHandle? Open(string camera)
    {
        try
        {
            return File.OpenHandle(PathOf(camera));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "read the saved model", PathOf(camera));
        }
    }

    /// <summary>Replaces the camera's file; returns when it is on the disk.</summary>
    /// <exception cref="StorageException">It cannot be written; the file of before is still there.</exception>
    public void Write(string camera, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(camera);
        var part = path + ".part";
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory.ModelsPath);
            else
                Directory.CreateDirectory(directory.ModelsPath, OwnerOnly | UnixFileMode.UserExecute);
            File.Delete(part);   // of a run that ended while writing
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(part, options))
                DurableFile.Write(file.SafeFileHandle, bytes, 0);
            DurableFile.Rename(part, path);
            DropBeyondLimit();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(part))
                File.Delete(part);   // a full disk needs the room
            throw StorageException.From(error, "write the saved model", path);
        }
    }

    private void DropBeyondLimit()
    {
        var files = new DirectoryInfo(directory.ModelsPath).GetFiles("*.model");
        foreach (var old in files.OrderByDescending(file => file.LastWriteTimeUtc).Skip(maxFiles))
            old.Delete();
    }
}
