namespace Gateway.Clips;

/// <summary>Finds out why nothing can be written to a directory, where a library reports only that it failed.</summary>
internal static class DirectoryProbe
{
    private const int ProbeBytes = 1 << 16;

    /// <summary>Creates a file, writes to it without a flush, and deletes it.</summary>
    /// <returns>The errno of the step that failed; 0 if all succeeded.</returns>
    public static int WriteErrno(string directory) => Try(directory, ProbeBytes);

    /// <summary>The same without writing.</summary>
    public static int CreationErrno(string directory) => Try(directory, length: 0);

    /// <summary>Bytes that this user may still write to the file system; 0 if that is not known.</summary>
    public static long FreeBytes(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }

    private static int Try(string directory, int length)
    {
        const int AccessDenied = 13;
        var path = Path.Combine(directory, $".probe-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        try
        {
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
                file.Write(new byte[length]);
            return 0;
        }
        catch (IOException error)
        {
            return error.HResult;
        }
        catch (UnauthorizedAccessException)
        {
            return AccessDenied;
        }
        finally
        {
            TryDelete(path);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next probe of this thread replaces it.
        }
    }
}
