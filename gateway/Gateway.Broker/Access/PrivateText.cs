namespace Gateway.Broker.Access;

/// <summary>Text files that only their owner may read.</summary>
internal static class PrivateText
{
    /// <summary>Writes a whole new file of mode 0600, which then replaces the old one, so that a reader sees one of the two.</summary>
    /// <exception cref="IOException">It cannot be written; the previous file stays. Or <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Replace(string path, IEnumerable<string> lines)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
