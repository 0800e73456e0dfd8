namespace Gateway.Analysis;

/// <summary>Where a report goes: a directory of its own, so that nothing of an earlier one is mixed in or lost.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the directory.</summary>
    /// <param name="wanted">As given by the user.</param>
    /// <param name="option">The option that names it, for the advice.</param>
    /// <exception cref="AnalyzeException">It exists and holds something, or cannot be made.</exception>
    public static string Create(string wanted, string option = "--out")
    {
        if (wanted.Length == 0)
            throw new AnalyzeException($"{option} is empty; name a directory with it");
        var path = Path.GetFullPath(wanted);
        try
        {
            if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                throw new AnalyzeException($"{wanted} exists already; remove it, or name another directory with {option}");
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new AnalyzeException($"{wanted} cannot be made: {problem.Message} Name another directory with {option}");
        }
    }
}
