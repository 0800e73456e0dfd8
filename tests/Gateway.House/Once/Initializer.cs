using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>An object initializer, or what follows <c>with</c>.</summary>
/// <param name="Type">Name of the type after <c>new</c>; null where it is not written.</param>
/// <param name="IsWith">It follows <c>with</c>: the type is that of the value itself.</param>
/// <param name="Assigned">All properties that it sets.</param>
/// <param name="Copies">Those whose value contains their own name, each with the text in front of that name, as <c>options.Mqtt.</c>.</param>
internal sealed record Initializer(string? Type, bool IsWith, IReadOnlyList<string> Assigned, IReadOnlyList<(string Name, string Receiver)> Copies)
{
    public static IEnumerable<Initializer> In(SourceFile file)
    {
        var code = file.Code;
        for (var i = 1; i < code.Count; i++)
        {
            if (code[i].Is('{') && IsAssignment(code, i + 1))
                yield return Read(code, i);
        }
    }

    private static Initializer Read(IReadOnlyList<Token> code, int open)
    {
        var assigned = new List<string>();
        var copies = new List<(string, string)>();
        var depth = 0;
        for (var i = open; i < code.Count; i++)
        {
            depth += code[i].Value switch { "{" or "(" or "[" => 1, "}" or ")" or "]" => -1, _ => 0 };
            if (depth == 0)
                break;
            if (depth == 1 && (code[i].Is('{') || code[i].Is(',')) && IsAssignment(code, i + 1))
            {
                assigned.Add(code[i + 1].Value);
                if (ReceiverInValue(code, i + 3, code[i + 1].Value) is { } receiver)
                    copies.Add((code[i + 1].Value, receiver));
            }
        }

        return new Initializer(TypeBefore(code, open), code[open - 1].Is("with"), assigned, copies);
    }

    private static bool IsAssignment(IReadOnlyList<Token> code, int at) =>
        at + 2 < code.Count && code[at].Kind == TokenKind.Identifier && code[at + 1].Is('=') && !code[at + 2].Is('=');

    /// <summary>The text in front of a name within a value, or null where the value does not name it.</summary>
    private static string? ReceiverInValue(IReadOnlyList<Token> code, int start, string name)
    {
        var depth = 0;
        for (var i = start; i < code.Count; i++)
        {
            if (depth == 0 && (code[i].Is(',') || code[i].Is('}')))
                return null;
            depth += code[i].Value switch { "{" or "(" or "[" => 1, "}" or ")" or "]" => -1, _ => 0 };
            if (code[i].Is(name))
            {
                var first = i;
                while (first > start && (code[first - 1].Is('.') || code[first - 1].Kind == TokenKind.Identifier))
                    first--;
                return string.Concat(code.Skip(first).Take(i - first).Select(token => token.Value));
            }
        }

        return null;
    }

    private static string? TypeBefore(IReadOnlyList<Token> code, int open)
    {
        var at = open - 1;
        if (code[at].Is(')'))
        {
            while (at > 0 && !code[at].Is('('))
                at--;
            at--;
        }

        return at > 0 && code[at].Kind == TokenKind.Identifier && !code[at].Is("new") && !code[at].Is("with") ? code[at].Value : null;
    }
}
