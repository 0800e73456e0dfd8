namespace Gateway.House.Text;

/// <summary>A public property that can be set: <c>{ get; init; }</c> or <c>{ get; set; }</c>.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Type">As written, without blanks.</param>
/// <param name="Default">Its initializer as written; null for none.</param>
/// <param name="Line">Where the name stands.</param>
internal sealed record PropertyDeclaration(string Name, string Type, string? Default, int Line)
{
    /// <summary>Those of a type, without those of types nested in it.</summary>
    public static IEnumerable<PropertyDeclaration> In(TypeDeclaration type)
    {
        var code = type.File.Tokens.Where(token => token.IsCode || token.Kind == TokenKind.Text).ToList();
        var start = code.FindIndex(token => token.Line == type.Line && token.Is(type.Name));
        var depth = 0;
        for (var i = start; i < code.Count; i++)
        {
            if (code[i].Is(';') && depth == 0)
                yield break;   // a record without a body
            if (depth == 1 && IsAccessor(code, i) && TypeOfPublic(code, i - 1) is { } written)
                yield return new PropertyDeclaration(code[i - 1].Value, written, DefaultAfter(code, i), code[i - 1].Line);
            depth += code[i].Value switch { "{" when code[i].IsCode => 1, "}" when code[i].IsCode => -1, _ => 0 };
            if (code[i].Is('}') && depth == 0)
                yield break;
        }
    }

    private static bool IsAccessor(List<Token> code, int open) =>
        code[open].Is('{') && code[open - 1].Kind == TokenKind.Identifier
        && code.Skip(open + 1).TakeWhile(token => !token.Is('}')).ToList() is [{ Value: "get" }, { Value: ";" }, ..] inside
        && inside.Exists(token => token.Is("init") || token.Is("set"));

    private static string? TypeOfPublic(List<Token> code, int name)
    {
        var start = name;
        while (code[start - 1].Value is not (";" or "{" or "}" or "public" or "required" or "internal" or "private"))
            start--;
        var modifier = code[start - 1].Is("required") ? start - 2 : start - 1;
        return code[modifier].Is("public") ? Joined(code, start, name) : null;
    }

    private static string? DefaultAfter(List<Token> code, int open)
    {
        var close = code.FindIndex(open, token => token.Is('}'));
        return close + 1 < code.Count && code[close + 1].Is('=') ? Joined(code, close + 2, code.FindIndex(close, token => token.Is(';'))) : null;
    }

    private static string Joined(List<Token> code, int start, int end) =>
        string.Concat(code.Skip(start).Take(end - start).Select(token => token.Kind == TokenKind.Text ? $"\"{token.Value}\"" : token.Value));
}
