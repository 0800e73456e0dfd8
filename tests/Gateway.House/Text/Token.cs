namespace Gateway.House.Text;

internal enum TokenKind
{
    Identifier,
    Number,
    Symbol,
    Text,
    Comment,
    DocComment,
}

/// <summary>One token of a C# file.</summary>
/// <param name="Kind">Keywords are identifiers. An interpolated string is one text; the code in its holes gives further tokens.</param>
/// <param name="Value">As written, without the quotes or slashes around it; a hole in an interpolated string is written as <c>{}</c>.</param>
/// <param name="Line">Line on which the value begins, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Value, int Line)
{
    public bool Is(char symbol) => Kind == TokenKind.Symbol && Value[0] == symbol;

    public bool Is(string identifier) => Kind == TokenKind.Identifier && Value == identifier;

    public bool IsCode => Kind is TokenKind.Identifier or TokenKind.Number or TokenKind.Symbol;
}
