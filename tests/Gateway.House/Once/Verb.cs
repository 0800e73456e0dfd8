using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>A verb of the link, and the files in which it is written.</summary>
/// <remarks>
/// A verb is a member of the enum <c>CommandVerb</c>, or a record derived from <c>LinkCommand</c>. A file counts when its text or its name contains one of the verb's names: the
/// record or member itself; the same with <c>Async</c>, <c>Command</c> or <c>Handler</c> behind it; the same in lower case with dashes or underscores, as vectors and scripts
/// write it; and the type of its reply, as long as no other verb replies with that type and it is no message of its own. Code, tests, vectors, documents and pages count alike.
/// A verb of one word is also a word of the base library, so its C# files count only where they name the link.
/// </remarks>
internal sealed partial record Verb(string Name, string? Reply, IReadOnlyList<SourceFile> Files)
{
    public static IReadOnlyList<Verb> In(SourceTree tree)
    {
        var replies = Replies(tree);
        var exclusive = replies.Values.OfType<string>().Where(reply => !reply.EndsWith("Message", StringComparison.Ordinal)).GroupBy(reply => reply, StringComparer.Ordinal).Where(verbs => verbs.Count() == 1).Select(verbs => verbs.Key).ToHashSet(StringComparer.Ordinal);
        var files = tree.Paths.Where(IsText).Select(tree.File).ToList();
        return [.. replies.Select(verb => Find(verb.Key, verb.Value is { } reply && exclusive.Contains(reply) ? reply : null, files))];
    }

    private static Verb Find(string name, string? reply, IReadOnlyList<SourceFile> files)
    {
        var words = Humps().Replace(name, "$1-$2").ToLowerInvariant();
        var pattern = new Regex(
            $@"(?<!\w){name}(?:Async|Command|Handler)?(?![\w])(?!\(SocketShutdown)|(?<![a-z]){words}(?![-\w])|(?<!\w){words.Replace('-', '_')}(?!\w)"
            + (reply is null ? "" : $@"|(?<!\w){reply}(?!\w)"),
            RegexOptions.CultureInvariant);
        var isOneWord = !words.Contains('-');
        return new Verb(name, reply, [.. files.Where(IsNamedIn)]);

        bool IsNamedIn(SourceFile file) => pattern.IsMatch(file.Name) || (isOneWord
            ? pattern.Matches(file.Text).Any(match => char.IsUpper(match.Value[0])) && (!file.IsCSharp || file.Text.Contains("Link", StringComparison.Ordinal))
            : pattern.IsMatch(file.Text));
    }

    /// <summary>Verbs with the types of their replies.</summary>
    private static SortedDictionary<string, string?> Replies(SourceTree tree)
    {
        var types = tree.CSharp.Where(file => !file.IsUnder("tests")).SelectMany(TypeDeclaration.In).ToList();
        var found = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var verb in types.Where(type => type.Name == "CommandVerb"))
        {
            foreach (Match member in Members().Matches(string.Join(' ', verb.File.Code.Skip(verb.Start).Select(token => token.Value))))
                found.TryAdd(member.Groups["name"].Value, null);
        }

        foreach (var type in types)
        {
            var head = Head(type);
            if (Derived().Match(head) is { Success: true } derived && !type.Name.StartsWith("Unknown", StringComparison.Ordinal) && !type.Name.StartsWith("LinkCommand", StringComparison.Ordinal))
                found[type.Name] = derived.Groups["reply"] is { Success: true } typed ? typed.Value : Yields().Match(type.File.Text) is { Success: true } yields ? yields.Groups["reply"].Value : null;
        }

        found.Remove("None");
        var declared = types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        return new(found.ToDictionary(verb => verb.Key, verb => verb.Value is { } reply && declared.Contains(reply) ? reply : null), StringComparer.Ordinal);
    }

    /// <summary>From the name of a type to its body.</summary>
    private static string Head(TypeDeclaration type) =>
        string.Concat(type.File.Code.Skip(type.Start).TakeWhile(token => !token.Is('{') && !token.Is(';')).Select(token => token.Value));

    private static bool IsText(string path) =>
        Path.GetExtension(path) is ".cs" or ".md" or ".hex" or ".js" or ".mjs" or ".html" or ".py" or ".sh" or ".json" or ".css";

    [GeneratedRegex(@"(?<name>\w+) = \d+")]
    private static partial Regex Members();

    [GeneratedRegex(@"\)?:LinkCommand(?:<(?<reply>\w+)[\w<>?\[\],.]*>)?(?:$|[,(])")]
    private static partial Regex Derived();

    [GeneratedRegex(@"Yields an? <see cref=""(?:\w+\.)?(?<reply>\w+)""/>")]
    private static partial Regex Yields();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Humps();
}
