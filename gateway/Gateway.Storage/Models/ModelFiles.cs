using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage;

/// <summary>One file per camera in <c>models/</c>: its background model, as opaque bytes.</summary>
/// <remarks>
/// A file is replaced as a whole (written beside, flushed, renamed), so readers find the old or the new one. Only the daemon's user may
/// read it, because it shows the scene. Any thread, but one writer per camera. Board names come from outside, so beyond
/// <paramref name="maxFiles"/> files the one with the oldest write is deleted.
/// </remarks>
public sealed class ModelFiles(DataDirectory directory, int maxFiles)
{
    /// <summary>Path of a camera's file. Valid camera names are valid file names.</summary>
    public string PathOf(string camera) => Path.Combine(directory.ModelsPath, $"{camera}.model");

    /// <summary>Opens the camera's file for reading; null if there is none.</summary>
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

    /// <summary>Replaces the camera's file and returns when it is on the disk.</summary>
    /// <exception cref="StorageException">It cannot be written; the previous file remains.</exception>
    public void Write(string camera, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(camera);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory.ModelsPath);
            else
                Directory.CreateDirectory(directory.ModelsPath, DurableFile.OwnerOnly | UnixFileMode.UserExecute);
            DurableFile.ReplacePrivate(path, bytes);
            DropBeyondLimit();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
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
