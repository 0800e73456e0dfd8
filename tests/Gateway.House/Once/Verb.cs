using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>A verb of the link, and the files in which it is written.</summary>
/// <remarks>
/// A file counts when its text or its name contains one of the verb's names: the record or enum member itself; the same with <c>Async</c>,
/// <c>Command</c> or <c>Handler</c> behind it; the same in lower case with dashes or underscores, as vectors and scripts write it; and the type of
/// its reply, unless another verb replies with it too, it is a message, or one word. Code, tests, vectors, documents and pages count alike. The base
/// library uses verbs of one word too, so C# files count for those only where they name the link.
/// </remarks>
internal sealed partial record Verb(string Name, string? Reply, IReadOnlyList<SourceFile> Files)
{
    public static IReadOnlyList<Verb> In(WorkingCopy tree)
    {
        var declared = VerbDeclaration.In(tree);
        var files = tree.Paths.Where(IsText).Select(tree.File).ToList();
        return [.. declared.Select(verb => Find(verb.Name, verb.OwnReply(declared), files))];
    }

    private static Verb Find(string name, string? reply, IReadOnlyList<SourceFile> files)
    {
        var words = Humps().Replace(name, "$1-$2").ToLowerInvariant();
        var identifier = new Regex($@"(?<!\w)(?:{name}(?:Async|Command|Handler)?{(reply is null ? "" : "|" + reply)})(?!\w)(?!\(SocketShutdown)");
        var lowerCase = new Regex($@"(?<![a-z]){words}(?![-\w])|(?<!\w){words.Replace('-', '_')}(?!\w)");
        return new Verb(name, reply, [.. files.Where(IsNamedIn)]);

        bool IsNamedIn(SourceFile file)
        {
            if (identifier.IsMatch(file.Name) || lowerCase.IsMatch(file.Name))
                return true;
            return words.Contains('-')
                ? identifier.IsMatch(file.Text) || lowerCase.IsMatch(file.Text)
                : identifier.IsMatch(file.Text) && (!file.IsCSharp || file.Text.Contains("Link", StringComparison.Ordinal));
        }
    }

    private static bool IsText(string path) =>
        Path.GetExtension(path) is ".cs" or ".md" or ".hex" or ".js" or ".mjs" or ".html" or ".py" or ".sh" or ".json" or ".css";

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Humps();
}
