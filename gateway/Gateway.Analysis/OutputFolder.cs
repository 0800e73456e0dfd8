namespace Gateway.Analysis;

/// <summary>The directory of a report: always a new one, so that no earlier report is mixed in or lost.</summary>
internal static class OutputFolder
{
    /// <summary>Creates the directory; the option that names it is for error messages.</summary>
    /// <exception cref="AnalyzeException">The directory exists and is not empty, or cannot be created.</exception>
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
            throw new AnalyzeException($"{wanted} cannot be created: {problem.Message} Name another directory with {option}");
        }
    }
}
