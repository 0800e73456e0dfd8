using System.Text;

namespace Gateway.House.Text;

/// <summary>Cuts a C# file into tokens, so that code, comments and texts can be read apart. Preprocessor lines are left out.</summary>
internal sealed class CSharpLexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private CSharpLexer(string source) => _source = source;

    public static IReadOnlyList<Token> Tokens(string source)
    {
        var lexer = new CSharpLexer(source);
        lexer.ReadCode(inHole: false);
        return lexer._tokens;
    }

    private char Here => Peek(0);

    private char Peek(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private bool Follows(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private char Take()
    {
        var taken = _source[_at++];
        if (taken == '\n')
            _line++;
        return taken;
    }

    /// <summary>Reads to the end of the file, or of the hole of an interpolated string.</summary>
    private void ReadCode(bool inHole)
    {
        var depth = 0;
        while (_at < _source.Length)
        {
            if (inHole && depth == 0 && (Here == '}' || (Here == ':' && Peek(1) != ':')))
                return;
            depth += Here switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            ReadToken();
        }
    }

    private void ReadToken()
    {
        var (start, line) = (_at, _line);
        if (char.IsWhiteSpace(Here))
            Take();
        else if (Here == '#' && IsFirstOfLine())
            TakeLine();
        else if (Follows("///") && Peek(3) != '/')
            Add(TokenKind.DocComment, TakeLine()[3..], line);
        else if (Follows("//"))
            Add(TokenKind.Comment, TakeLine()[2..], line);
        else if (Follows("/*"))
            ReadBlockComment();
        else if (QuoteAfterPrefix() is { } prefix)
            ReadText(prefix);
        else if (Here == '\'')
            ReadCharacter();
        else if (IsWord(Here) || (Here == '@' && IsWord(Peek(1))))
        {
            while (IsWord(Here) || Here == '@')
                Take();
            Add(char.IsDigit(_source[start]) ? TokenKind.Number : TokenKind.Identifier, _source[start.._at].TrimStart('@'), line);
        }
        else
            Add(TokenKind.Symbol, Take().ToString(), line);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private bool IsFirstOfLine()
    {
        for (var i = _at - 1; i >= 0 && _source[i] != '\n'; i--)
        {
            if (!char.IsWhiteSpace(_source[i]))
                return false;
        }

        return true;
    }

    private string TakeLine()
    {
        var end = _source.IndexOf('\n', _at);
        var line = _source[_at..(end < 0 ? _source.Length : end)];
        _at += line.Length;
        return line;
    }

    private void ReadBlockComment()
    {
        var line = _line;
        var end = _source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        end = end < 0 ? _source.Length : end;
        Add(TokenKind.Comment, _source[(_at + 2)..end], line);
        while (_at < Math.Min(end + 2, _source.Length))
            Take();
    }

    private void ReadCharacter()
    {
        Take();
        while (_at < _source.Length && Here != '\'')
        {
            if (Take() == '\\')
                Take();
        }

        if (_at < _source.Length)
            Take();
        Add(TokenKind.Symbol, "'", _line);
    }

    /// <summary>The <c>$</c> and <c>@</c> in front of a quote here, or null where no string begins.</summary>
    private string? QuoteAfterPrefix()
    {
        var length = 0;
        while (Peek(length) is '$' or '@')
            length++;
        return Peek(length) == '"' ? _source.Substring(_at, length) : null;
    }

    private void ReadText(string prefix)
    {
        _at += prefix.Length;
        var quotes = 0;
        while (Peek(quotes) == '"')
            quotes++;
        var holes = prefix.Count(c => c == '$');
        if (quotes >= 3 && !prefix.Contains('@'))
            ReadBody(new string('"', quotes), holes, escapes: false, doubled: false);
        else
            ReadBody("\"", holes, escapes: !prefix.Contains('@'), doubled: prefix.Contains('@'));
    }

    /// <param name="quote">Ends the text.</param>
    /// <param name="braces">So many opening braces begin a hole; 0 for a text that is not interpolated.</param>
    /// <param name="escapes">A backslash hides the next character.</param>
    /// <param name="doubled">Two quotes stand for one.</param>
    private void ReadBody(string quote, int braces, bool escapes, bool doubled)
    {
        _at += quote.Length;
        var line = _line;
        var text = new StringBuilder();
        var open = new string('{', Math.Max(braces, 1));
        while (_at < _source.Length && (!Follows(quote) || (doubled && Peek(1) == '"')))
        {
            if (doubled && Here == '"')
                Take();
            else if (braces == 1 && quote.Length == 1 && (Follows("{{") || Follows("}}")))
                Take();
            else if (braces > 0 && Follows(open))
            {
                ReadHole(braces);
                text.Append("{}");
                continue;
            }

            if (escapes && Here == '\\')
            {
                Take();
                var escaped = Take();
                text.Append(escaped switch { 'n' or 'r' or 't' => ' ', _ => escaped });
            }
            else
                text.Append(Take());
        }

        _at = Math.Min(_at + quote.Length, _source.Length);
        Add(TokenKind.Text, text.ToString(), line);
    }

    private void ReadHole(int braces)
    {
        _at += braces;
        ReadCode(inHole: true);
        while (_at < _source.Length && Here != '}')
            Take();   // the format after the colon
        _at = Math.Min(_at + braces, _source.Length);
    }

    private void Add(TokenKind kind, string value, int line) => _tokens.Add(new Token(kind, value, line));
}
