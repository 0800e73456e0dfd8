namespace Gateway.Mutants;

/// <summary>One small fault: a line of <c>mqtt.tsv</c>.</summary>
/// <param name="Number">From 1, its place in the table; chosen by <see cref="MutantSources.Variable"/>.</param>
/// <param name="Name">Unique; names the row in messages and on the command line.</param>
/// <param name="Statement">The statement or section of the specification that it breaks.</param>
/// <param name="File">Relative to the root of the repository, with slashes.</param>
/// <param name="Find">Text that occurs once in the file. Only the part within « and » is replaced, if the text has them.</param>
/// <param name="Replacement">Text of the same kind; may be empty for a statement.</param>
/// <param name="Tests">Tests of which at least one must fail, as <c>Class.Method</c>.</param>
public sealed record Mutant(int Number, string Name, string Statement, string File, string Find, string Replacement, IReadOnlyList<string> Tests)
{
    private const int Columns = 6;

    /// <summary>The text to find, without the marks of the replaced part.</summary>
    public string Text => Find.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

    /// <summary>Where the replaced part begins in <see cref="Text"/>.</summary>
    public int PartAt => Math.Max(0, Find.IndexOf('«', StringComparison.Ordinal));

    /// <summary>The part that is replaced.</summary>
    public string Part => Find.Contains('«', StringComparison.Ordinal) ? Find.Split('«', '»')[1] : Find;

    /// <summary>Whether the part is a statement; otherwise it is an expression.</summary>
    public bool IsStatement => Part.EndsWith(';');

    /// <summary>Reads the table. The first line holds the names of the columns.</summary>
    /// <exception cref="FormatException">A row has another number of columns, or the name of another row.</exception>
    public static IReadOnlyList<Mutant> Read(string path)
    {
        var mutants = new List<Mutant>();
        foreach (var line in System.IO.File.ReadLines(path).Skip(1).Where(line => line.Length > 0))
        {
            var cells = line.Split('\t');
            if (cells.Length != Columns)
                throw new FormatException($"{path}: {cells.Length} columns instead of {Columns}: {line}");
            if (mutants.Exists(other => other.Name == cells[0]))
                throw new FormatException($"{path}: two rows are named {cells[0]}");
            var tests = cells[5].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            mutants.Add(new Mutant(mutants.Count + 1, cells[0], cells[1], cells[2], cells[3], cells[4], tests));
        }

        return mutants;
    }
}
