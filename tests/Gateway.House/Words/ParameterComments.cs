using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Words;

/// <summary>Members that document some of their parameters: either all have a comment, or none has one.</summary>
internal static partial class ParameterComments
{
    private static readonly HashSet<string> Openers = new(StringComparer.Ordinal) { "(", "[", "{", "<" };
    private static readonly HashSet<string> Closers = new(StringComparer.Ordinal) { ")", "]", "}", ">" };

    private static readonly HashSet<string> Modifiers = new(StringComparer.Ordinal)
    {
        "public", "internal", "private", "protected", "static", "readonly", "async", "virtual", "override", "abstract", "sealed", "unsafe", "extern",
    };

    public static IEnumerable<Finding> In(WorkingCopy tree) => tree.CSharp.SelectMany(In);

    public static IEnumerable<Finding> In(SourceFile file)
    {
        var tokens = file.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.DocComment || (i > 0 && tokens[i - 1].Kind == TokenKind.DocComment))
                continue;
            var comment = tokens.Skip(i).TakeWhile(token => token.Kind == TokenKind.DocComment);
            var documented = comment.SelectMany(line => Documented().Matches(line.Value)).Select(match => match.Groups["name"].Value).ToList();
            if (documented.Count == 0)
                continue;
            var parameters = Parameters(tokens.Skip(i).Where(token => token.IsCode || token.Kind == TokenKind.Text));
            if (!parameters.ToHashSet().SetEquals(documented))
            {
                var text = $"comments on ({string.Join(", ", documented)}) of ({string.Join(", ", parameters)})";
                yield return new Finding(file.Path, tokens[i].Line, text);
            }
        }
    }

    /// <summary>Names of the parameters of the member that begins here.</summary>
    private static List<string> Parameters(IEnumerable<Token> member)
    {
        var names = new List<string>();
        var last = default(Token);
        var depth = 0;
        var isList = false;
        var isDefault = false;
        foreach (var token in member)
        {
            if (!isList && depth == 0 && (token.Is(';') || token.Is('{') || token.Is('=')))
                break;   // a member without parameters
            var isBracket = token.Kind == TokenKind.Symbol && !(isDefault && token.Value is ("<" or ">")) && !(token.Is('>') && last.Is('='));
            var opens = isBracket && Openers.Contains(token.Value);
            var closes = isBracket && Closers.Contains(token.Value);
            if (!isList && depth == 0 && (token.Is('(') || (token.Is('[') && last.Is("this"))) && IsName(last))
                isList = true;
            else if (isList && depth == 1 && (token.Is(',') || closes))
            {
                if (!isDefault && last.Kind == TokenKind.Identifier)
                    names.Add(last.Value);
                isDefault = false;
                if (closes)
                    break;
            }
            else if (isList && depth == 1 && token.Is('='))
            {
                names.Add(last.Value);
                isDefault = true;
            }

            depth += opens ? 1 : closes ? -1 : 0;
            last = token;
        }

        return names;
    }

    /// <summary>The parenthesis of a tuple follows a modifier; that of parameters a name, or its type parameters.</summary>
    private static bool IsName(Token before) =>
        before.Is('>') || (before.Kind == TokenKind.Identifier && !Modifiers.Contains(before.Value));

    [GeneratedRegex("<param name=\"(?<name>\\w+)\"")]
    private static partial Regex Documented();
}
