namespace Gateway.Analysis.Detect;

/// <summary>The files that <c>gateway detect</c> analyses.</summary>
internal static class DetectInputs
{
    private static readonly string[] Pictures = [".jpg", ".jpeg"];
    private static readonly string[] Clips = [".mp4", ".avi", ".mkv", ".mov", ".webm"];

    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The file itself, or the clips and JPEGs of a directory, by name and without subdirectories.</summary>
    /// <exception cref="AnalyzeException">There is no such file, or no suitable file in the directory.</exception>
    public static IReadOnlyList<string> Of(string input)
    {
        if (!Directory.Exists(input))
            return File.Exists(input) ? [input] : throw new AnalyzeException($"{input} does not exist");

        // By name only, so also pipes and directories: opening them reports the reason.
        var files = Directory.GetFileSystemEntries(input)
            .Where(path => IsPicture(path) || Clips.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        var endings = string.Join(", ", Pictures.Concat(Clips).Select(ending => "*" + ending));
        return files.Count > 0 ? files : throw new AnalyzeException($"{input} holds no file named {endings}");
    }
}
