namespace Gateway.Detection.Networks;

/// <summary>A darknet <c>.cfg</c> file taken apart into sections; knows its grammar, not what the layers mean.</summary>
/// <remarks>
/// As darknet reads it: blanks and tabs count nowhere, a line that begins with <c>#</c> or <c>;</c> is a comment, the first section is
/// <c>[net]</c> or <c>[network]</c>. Unlike darknet, carriage returns are dropped too.
/// </remarks>
internal sealed class CfgFile
{
    private const int MaxBytes = 1 << 20;
    private const int MaxSections = 1024;

    private CfgFile(string path, CfgSection network, IReadOnlyList<CfgSection> layers)
    {
        Path = path;
        Network = network;
        Layers = layers;
    }

    public string Path { get; }

    /// <summary>The leading <c>[net]</c> section.</summary>
    public CfgSection Network { get; }

    /// <summary>The sections behind it, in order: layer 0 first.</summary>
    public IReadOnlyList<CfgSection> Layers { get; }

    /// <exception cref="DetectionModelException">Missing, too large, or not the grammar.</exception>
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
                    throw new DetectionModelException(path, number, $"\"{Shown(line)}\" is no section name: expected [name]");
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

    /// <summary>The beginning of a text of the file, fit for a terminal.</summary>
    internal static string Shown(string text, int most = 60)
    {
        var shown = string.Concat(text.Take(most).Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c));
        return text.Length <= most ? shown : shown + "...";
    }
}
