using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Words;

/// <summary>The prose in the files: documents, comments, and the texts that programs show.</summary>
/// <remarks>
/// Read are Markdown, C#, scripts, pages, styles, units and build files. Left out are LICENSE, the golden bytes below protocol/vectors, code in
/// fences and backticks, and the list of phrases itself with its test (files named Accent...).
/// </remarks>
internal static partial class Prose
{
    private static readonly string[] Hashes =
        [".sh", ".py", ".yml", ".yaml", ".service", ".conf", ".acl", "Makefile", ".ci/run", ".editorconfig", ".gitignore"];

    private static readonly string[] Slashes = [".js", ".mjs", ".css", ".json", ".ino", ".h", ".c", ".cpp"];
    private static readonly string[] Tags = [".html", ".svg", ".csproj", ".props", ".targets", ".runsettings", ".xml"];

    public static IEnumerable<Passage> Of(WorkingCopy tree) => tree.Paths
        .Where(path => !path.StartsWith("protocol/vectors/", StringComparison.Ordinal))
        .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) || !Path.GetFileName(path).StartsWith("Accent", StringComparison.Ordinal))
        .SelectMany(path => Of(path, tree.File));

    public static IEnumerable<Passage> Of(string path, Func<string, SourceFile> open)
    {
        if (path.EndsWith(".md", StringComparison.Ordinal))
            return MarkdownProse.Of(open(path));
        if (path.EndsWith(".cs", StringComparison.Ordinal))
            return CSharpProse.Of(open(path));
        if (Ends(path, Hashes))
            return Lines(open(path), Hash());
        if (Ends(path, Slashes))
            return Lines(open(path), Slash());
        return Ends(path, Tags) ? Lines(open(path), Tag()) : [];
    }

    private static bool Ends(string path, string[] ends) => ends.Any(end => path.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Comments whose lines follow each other are one passage; a line of anything else is one of its own.</summary>
    private static List<Passage> Lines(SourceFile file, Regex comment)
    {
        var passages = new List<Passage>();
        var inComment = false;
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var match = comment.Match(file.Lines[i]);
            if (!match.Success || !inComment)
                passages.Add(new Passage(file.Path));
            inComment = match.Success;
            passages[^1].Add(match.Success ? match.Groups["text"].Value : Inline().Replace(file.Lines[i], $"{Passage.Break}"), i + 1);
        }

        return passages;
    }

    [GeneratedRegex(@"^\s*#+!?(?<text>.*)$")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^\s*(?://+|/?\*+/?)(?<text>.*?)(?:\*/)?$")]
    private static partial Regex Slash();

    [GeneratedRegex(@"^\s*<!--(?<text>.*?)(?:-->)?$")]
    private static partial Regex Tag();

    /// <summary>Matches the mark in front of a comment or a text within a line of code.</summary>
    [GeneratedRegex("""["`>]|(?<!\w)'|'(?!\w)|(?<=\s)(?:#|//)\s|<!--|/\*""")]
    private static partial Regex Inline();
}
