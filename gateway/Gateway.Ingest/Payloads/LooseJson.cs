using System.Buffers;

namespace Gateway.Ingest.Payloads;

/// <summary>
/// Walks over the members of a JSON text, those of nested objects too, one by one. Takes what sketches write and a strict parser refuses: control
/// characters in strings, text behind the end, an object that is cut. Needs no memory and no stack, however deep the text is nested.
/// </summary>
internal ref struct LooseJson(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(",}] \t\r\n\0\""u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>Depth of the member: 1 in the outermost object or array.</summary>
    public int Depth { get; private set; }

    /// <summary>Between its quotes, with its escapes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>A string between its quotes, with its escapes; a number or word; an array from its bracket to the end of the text.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public JsonKind Kind { get; private set; }

    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            var character = _text[_at++];
            if (character is (byte)'{' or (byte)'[')
                Depth++;
            else if (character is (byte)'}' or (byte)']')
                Depth--;
            else if (character == '"' && TryReadMember())
                return true;
        }

        return false;
    }

    /// <summary>At a string: reads it, and if it is a name, the value behind it.</summary>
    private bool TryReadMember()
    {
        var name = ReadString();
        if (Next() != ':')
            return false;
        _at++;
        Name = name;
        switch (Next())
        {
            case (byte)'"':
                _at++;
                Value = ReadString();
                Kind = JsonKind.Text;
                return true;
            case (byte)'[':
                Value = _text[_at..];   // read on from here: it may hold objects
                Kind = JsonKind.Array;
                return true;
            case (byte)'{':
                return false;
            default:
                Value = ReadWord();
                Kind = JsonKind.Word;
                return true;
        }
    }

    /// <summary>Behind a quote: up to the next one that is not escaped, or to the end of the text.</summary>
    private ReadOnlySpan<byte> ReadString()
    {
        var start = _at;
        while (_at < _text.Length)
        {
            var next = _text[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                break;
            _at += next + 1;
            if (_text[_at - 1] == '"')
                return _text[start..(_at - 1)];
            _at++;
        }

        _at = _text.Length;
        return _text[start..];
    }

    private ReadOnlySpan<byte> ReadWord()
    {
        var rest = _text[_at..];
        var length = rest.IndexOfAny(WordEnds);
        length = length < 0 ? rest.Length : length;
        _at += length;
        return rest[..length];
    }

    /// <summary>The next character that is no white space, not taken; 0 at the end.</summary>
    private byte Next()
    {
        var space = _text[Math.Min(_at, _text.Length)..].IndexOfAnyExcept(" \t\r\n"u8);
        _at = space < 0 ? _text.Length : _at + space;
        return _at < _text.Length ? _text[_at] : (byte)0;
    }
}

internal enum JsonKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number, true, false, null, or what a sketch wrote in their place.</summary>
    Word,

    Array,
}
