namespace Gateway.House.Text;

/// <summary>A member of a type, from its attributes to its end.</summary>
/// <param name="Name">Empty for an operator or an indexer.</param>
/// <param name="Attributes">Tokens of the attributes, texts included.</param>
/// <param name="Code">Tokens of the rest, comments and texts excluded.</param>
/// <param name="Line">Where the name stands.</param>
internal sealed record MemberDeclaration(string Name, IReadOnlyList<Token> Attributes, IReadOnlyList<Token> Code, int Line)
{
    /// <summary>The members of a type; those of types nested in it are part of the nested type.</summary>
    public static IEnumerable<MemberDeclaration> In(TypeDeclaration type)
    {
        var tokens = Written(type.File);
        var name = tokens.FindIndex(token => token.Line == type.Line && token.Is(type.Name));
        var body = tokens.FindIndex(name, token => token.Is('{') || token.Is(';'));
        if (body < 0 || tokens[body].Is(';'))
            yield break;
        for (var at = body + 1; at < tokens.Count && !tokens[at].Is('}');)
        {
            var end = EndOf(tokens, at);
            yield return Of(tokens.GetRange(at, end - at + 1));
            at = end + 1;
        }
    }

    /// <summary>Attributes in front of a type.</summary>
    public static IReadOnlyList<Token> AttributesOf(TypeDeclaration type)
    {
        var tokens = Written(type.File);
        var name = tokens.FindIndex(token => token.Line == type.Line && token.Is(type.Name));
        var start = tokens.FindLastIndex(name, token => token.Is(';') || token.Is('}') || token.Is('{')) + 1;
        return tokens.GetRange(start, name - start);
    }

    private static List<Token> Written(SourceFile file) => [.. file.Tokens.Where(token => token.IsCode || token.Kind == TokenKind.Text)];

    private static int EndOf(List<Token> tokens, int start)
    {
        var depth = 0;
        var isAssigned = false;
        for (var i = start; i < tokens.Count; i++)
        {
            if (!tokens[i].IsCode)
                continue;
            isAssigned |= depth == 0 && tokens[i].Is('=');
            depth += tokens[i].Value switch { "{" or "(" or "[" => 1, "}" or ")" or "]" => -1, _ => 0 };
            if (depth == 0 && tokens[i].Is(';'))
                return i;
            if (depth == 0 && tokens[i].Is('}') && !isAssigned && !(i + 1 < tokens.Count && tokens[i + 1].Is('=')))
                return i;
        }

        return tokens.Count - 1;
    }

    private static MemberDeclaration Of(List<Token> tokens)
    {
        var body = 0;
        while (body < tokens.Count && tokens[body].Is('['))
        {
            var depth = 0;
            do
            {
                depth += tokens[body].Value switch { "[" => 1, "]" => -1, _ => 0 };
                body++;
            }
            while (depth > 0 && body < tokens.Count);
        }

        var code = tokens.Skip(body).Where(token => token.IsCode).ToList();
        var name = NameIn(code);
        return new MemberDeclaration(name.Value ?? "", tokens.GetRange(0, body), code, name.Line);
    }

    /// <summary>The identifier in front of the first parenthesis, brace, arrow, assignment or semicolon that is not within a type.</summary>
    private static Token NameIn(List<Token> code)
    {
        var angles = 0;
        for (var i = 1; i < code.Count; i++)
        {
            angles += code[i].Value switch { "<" => 1, ">" when !code[i - 1].Is('=') => -1, _ => 0 };
            if (angles != 0 || code[i].Value is not ("(" or "{" or "=" or ";"))
                continue;
            var before = code[i - 1].Is('>') ? code.FindLastIndex(i, token => token.Is('<')) - 1 : i - 1;
            if (before > 0 && code[before].Kind == TokenKind.Identifier)
                return code[before];
        }

        return default;
    }
}
