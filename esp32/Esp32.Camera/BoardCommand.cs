namespace Esp32.Camera;

/// <summary>Reads <c>gateway/BOARD/set</c>, a JSON object whose members are all optional.</summary>
/// <remarks>
/// Normative text: protocol/MQTT.md section 8. Reads the bytes once, without recursion. A member of another type is left out; a text that is no
/// object is no command. Numbers beyond 64 bits become the nearest one.
/// </remarks>
public sealed class BoardCommand
{
    /// <summary>Bytes of the largest message; a longer one is ignored.</summary>
    public const int MaxLength = 1024;

    private readonly byte[] _text;
    private int _at;

    private BoardCommand(byte[] text) => _text = text;

    public bool HasInterval { get; private set; }

    /// <summary>As received, not yet clamped.</summary>
    public long IntervalMs { get; private set; }

    public bool HasQuality { get; private set; }

    /// <summary>As received, not yet clamped.</summary>
    public long Quality { get; private set; }

    /// <summary>Index in <see cref="BoardSettings.Resolutions"/>; -1 without a known one.</summary>
    public int Resolution { get; private set; } = -1;

    public bool HasFlash { get; private set; }

    public bool Flash { get; private set; }

    /// <summary>Boot id of the board that shall restart; 0: none.</summary>
    public uint Restart { get; private set; }

    /// <returns>Null if the bytes are not one object, or too many.</returns>
    public static BoardCommand Parse(byte[] text)
    {
        if (text.Length > MaxLength)
            return null;
        BoardCommand command = new BoardCommand(text);
        return command.Read() ? command : null;
    }

    private bool Read()
    {
        if (!Take('{'))
            return false;
        if (Take('}'))
            return true;
        do
        {
            SkipSpace();
            int name = _at;
            if (!SkipString())
                return false;
            int nameEnd = _at;
            if (!Take(':'))
                return false;
            SkipSpace();
            int value = _at;
            if (!SkipValue())
                return false;
            Use(name, nameEnd, value, _at);
        }
        while (Take(','));
        return Take('}');
    }

    private void Use(int name, int nameEnd, int value, int end)
    {
        long number;
        if (Is(name, nameEnd, "\"intervalMs\"") && TryNumber(value, end, out number))
        {
            HasInterval = true;
            IntervalMs = number;
        }
        else if (Is(name, nameEnd, "\"quality\"") && TryNumber(value, end, out number))
        {
            HasQuality = true;
            Quality = number;
        }
        else if (Is(name, nameEnd, "\"restart\"") && TryNumber(value, end, out number) && number > 0 && number <= uint.MaxValue)
        {
            Restart = (uint)number;
        }
        else if (Is(name, nameEnd, "\"flash\"") && (Is(value, end, "true") || Is(value, end, "false")))
        {
            HasFlash = true;
            Flash = Is(value, end, "true");
        }
        else if (Is(name, nameEnd, "\"resolution\""))
        {
            for (int i = 0; i < BoardSettings.Resolutions.Length; i++)
            {
                if (Is(value, end, "\"" + BoardSettings.Resolutions[i] + "\""))
                    Resolution = i;
            }
        }
    }

    private bool Is(int at, int end, string word)
    {
        if (end - at != word.Length)
            return false;
        for (int i = 0; i < word.Length; i++)
        {
            if (_text[at + i] != word[i])
                return false;
        }

        return true;
    }

    private bool TryNumber(int at, int end, out long number)
    {
        number = 0;
        bool negative = _text[at] == '-';
        if (negative)
            at++;
        if (at == end)
            return false;
        for (; at < end; at++)
        {
            int digit = _text[at] - '0';
            if (digit < 0 || digit > 9)
                return false;
            number = number > (long.MaxValue - digit) / 10 ? long.MaxValue : (number * 10) + digit;
        }

        if (negative)
            number = -number;
        return true;
    }

    /// <summary>Skips a string, a nested object or array, or a word up to the next separator.</summary>
    private bool SkipValue()
    {
        int depth = 0;
        int began = _at;
        while (_at < _text.Length)
        {
            byte next = _text[_at];
            if (next == '"')
            {
                if (!SkipString())
                    return false;
                if (depth == 0)
                    return true;
                continue;
            }

            if (depth == 0 && (next == ',' || next == '}' || next == ']' || IsSpace(next)))
                return _at > began;
            _at++;
            if (next == '{' || next == '[')
            {
                depth++;
            }
            else if ((next == '}' || next == ']') && --depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipString()
    {
        if (_at >= _text.Length || _text[_at] != '"')
            return false;
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '\\')
            {
                _at++;
            }
            else if (_text[_at] == '"')
            {
                _at++;
                return true;
            }
        }

        return false;
    }

    private bool Take(char wanted)
    {
        SkipSpace();
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && IsSpace(_text[_at]))
            _at++;
    }

    private static bool IsSpace(byte next) => next == ' ' || next == '\t' || next == '\r' || next == '\n';
}
