namespace Gateway.Storage;

/// <summary>
/// Finds a log that was in use but has lost its commit file, or has an empty one in its place (C1). FASTER would take it for a new log: results
/// and drops would be forgotten, and clip ids given out twice.
/// </summary>
internal static class LogHistory
{
    /// <summary>
    /// A start that was killed in its first commit leaves fewer bytes of entries than this, and no clip: ids are reserved before the first one.
    /// </summary>
    private const int FirstCommit = 8192;

    /// <summary>A phrase that says why the log cannot be new; null for a log that may be new, or whose commit file has contents.</summary>
    public static string? Contradiction(string directory, string clipsDirectory)
    {
        var commit = Path.Combine(directory, "commit");
        if (!Directory.Exists(directory) || HasContents(commit, CommitFile.Length))
            return null;
        var segments = Directory.GetFiles(directory, "log.*");
        if (segments.Length == 0)
            return null;
        var fault = !File.Exists(commit) ? "the file commit is missing" : "the file commit is empty or cut";
        if (Directory.Exists(clipsDirectory) && Directory.EnumerateFiles(clipsDirectory, "clip-*").Any())
            return $"{fault}, although there are clips";
        return segments.Any(segment => !segment.EndsWith(".0", StringComparison.Ordinal) || HasContents(segment, FirstCommit, FirstCommit))
            ? $"{fault}, although there are entries"
            : null;
    }

    /// <summary>Whether a file has at least a length, and a byte other than zero from a position on.</summary>
    private static bool HasContents(string path, int leastLength, int from = 0)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.GetLength(file) < leastLength)
            return false;
        var block = new byte[1 << 16];
        for (long at = from; RandomAccess.Read(file, block, at) is > 0 and var count; at += count)
        {
            if (block.AsSpan(0, count).ContainsAnyExcept((byte)0))
                return true;
        }

        return false;
    }
}
