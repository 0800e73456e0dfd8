using Gateway.House.Text;

namespace Gateway.House.Sizes;

/// <summary>Lines that no screen shows at once: C# beyond 150 columns, Markdown beyond 200.</summary>
/// <remarks>
/// A row of a Markdown table must be one line and does not count; nor does a line without a blank inside, such as an address, which cannot be broken.
/// Code in fences counts.
/// </remarks>
internal static class LongLines
{
    private const int MostInCSharp = 150;
    private const int MostInMarkdown = 200;

    public static IEnumerable<Finding> In(WorkingCopy tree) =>
        tree.CSharp.SelectMany(file => In(file, MostInCSharp))
            .Concat(tree.WithExtension(".md").SelectMany(path => In(tree.File(path), MostInMarkdown)));

    private static IEnumerable<Finding> In(SourceFile file, int most)
    {
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i];
            if (line.Length > most && (file.IsCSharp || (!line.StartsWith('|') && line.Trim().Contains(' '))))
                yield return new Finding(file.Path, i + 1, $"{line.Length} columns, at most {most}");
        }
    }
}
