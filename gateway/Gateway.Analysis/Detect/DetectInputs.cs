namespace Gateway.Analysis.Detect;

/// <summary>What <c>gateway detect</c> is to look at.</summary>
internal static class DetectInputs
{
    private static readonly string[] Pictures = [".jpg", ".jpeg"];
    private static readonly string[] Clips = [".mp4", ".avi", ".mkv", ".mov", ".webm"];

    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The file itself, or what is named as a clip or a JPEG in a directory, by name; not those of directories in it.</summary>
    /// <exception cref="AnalyzeException">There is no such file, or nothing to look at in the directory.</exception>
    public static IReadOnlyList<string> Of(string input)
    {
        if (!Directory.Exists(input))
            return File.Exists(input) ? [input] : throw new AnalyzeException($"{input} does not exist");

        // Everything of such a name, pipes and directories too: opening them says what they are.
        var files = Directory.GetFileSystemEntries(input)
            .Where(path => IsPicture(path) || Clips.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw new AnalyzeException($"{input} holds no file named {string.Join(", ", Pictures.Concat(Clips).Select(ending => "*" + ending))}");
    }
}
