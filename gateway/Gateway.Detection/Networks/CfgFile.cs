namespace Gateway.Detection.Networks;

/// <summary>A darknet <c>.cfg</c> file as sections, without the meaning of layers.</summary>
/// <remarks>
/// As in darknet, blanks and tabs are ignored, a line that begins with <c>#</c> or <c>;</c> is a comment, and the first section is <c>[net]</c> or
/// <c>[network]</c>. Unlike in darknet, carriage returns are ignored too.
/// </remarks>
internal sealed class CfgFile(string path, CfgSection network, IReadOnlyList<CfgSection> layers)
{
    private const int MaxBytes = 1 << 20;
    private const int MaxSections = 1024;

    public string Path => path;

    public CfgSection Network => network;

    /// <summary>The sections after <see cref="Network"/>, layer 0 first.</summary>
    public IReadOnlyList<CfgSection> Layers => layers;

    /// <exception cref="DetectionModelException">Missing, too large, or invalid.</exception>
    public static CfgFile Read(string path)
    {
        var sections = new List<CfgSection>();
        var entries = new List<CfgEntry>();
        var number = 0;
        foreach (var text in ModelFile.ReadLines(path, MaxBytes))
        {
            number++;
            var line = WithoutBlanks(text);
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;

            if (line[0] == '[')
            {
                if (line.Length < 3 || line[^1] != ']')
                    throw new DetectionModelException(path, number, $"\"{Shown(line)}\" is not a section name: expected [name]");
                if (sections.Count == MaxSections)
                    throw new DetectionModelException(path, number, $"more than {MaxSections} sections");
                entries = [];
                sections.Add(new CfgSection(path, line[1..^1], number, entries));
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new DetectionModelException(path, number, $"\"{Shown(line)}\" is neither [section] nor key=value");
            if (sections.Count == 0)
                throw new DetectionModelException(path, number, "the file must begin with [net]");
            entries.Add(new CfgEntry(line[..equals], line[(equals + 1)..], number));
        }

        if (sections.Count == 0)
            throw new DetectionModelException(path, 0, "the file has no sections; a cfg begins with [net]");
        if (sections[0].Type is not ("net" or "network"))
            throw new DetectionModelException(path, sections[0].Line, $"the first section must be [net], not [{Shown(sections[0].Type)}]");
        if (sections.Count == 1)
            throw new DetectionModelException(path, 0, "the network has no layers");
        return new CfgFile(path, sections[0], sections[1..]);
    }

    private static string WithoutBlanks(string line) => string.Concat(line.Where(c => c is not (' ' or '\t' or '\r')));

    /// <summary>The beginning of a text of the file, safe for a terminal.</summary>
    internal static string Shown(string text, int most = 60)
    {
        var shown = string.Concat(text.Take(most).Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c));
        return text.Length <= most ? shown : shown + "...";
    }
}

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
