namespace Gateway.Detection.Networks;

/// <summary>Reads the small text files of a model, with a limit and errors that name the file.</summary>
internal static class ModelFile
{
    /// <summary>The lines of a text file, without line ends.</summary>
    /// <exception cref="DetectionModelException">Missing, unreadable or longer than <paramref name="maxBytes"/>.</exception>
    public static string[] ReadLines(string path, int maxBytes)
    {
        if (Length(path) > maxBytes)
            throw new DetectionModelException(path, 0, $"larger than {maxBytes} bytes: this is not such a file");
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DetectionModelException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>A file's length in bytes.</summary>
    /// <exception cref="DetectionModelException">There is no such file, or it is a pipe or a device.</exception>
    public static long Length(string path)
    {
        try
        {
            return RegularFile.Length(path);
        }
        catch (IOException e)
        {
            throw new DetectionModelException(path, 0, e.Message);
        }
    }
}
