namespace Gateway.House.Text;

/// <summary>A type that is not nested in another one.</summary>
/// <param name="Name">Without type parameters.</param>
/// <param name="Arity">Number of its type parameters.</param>
/// <param name="Namespace">Empty for none.</param>
/// <param name="File">One of its files, when it is partial.</param>
/// <param name="Line">Where the name stands.</param>
/// <param name="Start">Index of the name in the code tokens of the file.</param>
internal sealed record TypeDeclaration(string Name, int Arity, string Namespace, SourceFile File, int Line, int Start)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "class", "struct", "interface", "enum", "record", "delegate" };

    public static IEnumerable<TypeDeclaration> In(SourceFile file)
    {
        var code = file.Code;
        var space = NamespaceOf(file);
        var outermost = IsBlockNamespace(code) ? 1 : 0;
        var depth = 0;
        for (var i = 0; i < code.Count; i++)
        {
            depth += code[i].Value switch { "{" => 1, "}" => -1, _ => 0 };
            if (depth != outermost || code[i].Kind != TokenKind.Identifier || !Keywords.Contains(code[i].Value))
                continue;
            var name = code[i].Is("delegate") ? DelegateName(code, i) : i + 1;
            if (name < code.Count && code[name].Kind == TokenKind.Identifier && !Keywords.Contains(code[name].Value))
            {
                yield return new TypeDeclaration(code[name].Value, ArityAfter(code, name), space, file, code[name].Line, name);
                i = name;
            }
        }
    }

    public static string NamespaceOf(SourceFile file)
    {
        var code = file.Code;
        for (var i = 0; i < code.Count; i++)
        {
            if (code[i].Is("namespace"))
                return DottedName(code, i + 1);
        }

        return "";
    }

    /// <summary>The name with its dots that begins at a token.</summary>
    public static string DottedName(IReadOnlyList<Token> code, int start)
    {
        var end = start;
        while (end < code.Count && (code[end].Kind == TokenKind.Identifier || code[end].Is('.') || code[end].Is(':')))
            end++;
        return string.Concat(code.Take(end).Skip(start).Select(token => token.Value)).Replace("global::", "", StringComparison.Ordinal);
    }

    private static bool IsBlockNamespace(IReadOnlyList<Token> code)
    {
        var at = code.TakeWhile(token => !token.Is("namespace")).Count();
        return code.Skip(at).SkipWhile(token => !token.Is('{') && !token.Is(';')).FirstOrDefault() is { Value: "{" };
    }

    private static int DelegateName(IReadOnlyList<Token> code, int keyword)
    {
        var open = keyword;
        while (open < code.Count && !code[open].Is('('))
            open++;
        var name = open - 1;
        if (name > keyword && code[name].Is('>'))
        {
            while (name > keyword && !code[name].Is('<'))
                name--;
            name--;
        }

        return name;
    }

    private static int ArityAfter(IReadOnlyList<Token> code, int name)
    {
        if (name + 1 >= code.Count || !code[name + 1].Is('<'))
            return 0;
        var arity = 1;
        for (var i = name + 2; i < code.Count && !code[i].Is('>'); i++)
            arity += code[i].Is(',') ? 1 : 0;
        return arity;
    }
}
