using System.Text;

namespace Gateway.House.Words;

/// <summary>A run of prose without the marks around it, as one line.</summary>
/// <remarks>Code inside the prose is written as <see cref="Code"/>. <see cref="Break"/> stands where one part ends and another begins.</remarks>
internal sealed class Passage(string path)
{
    public const char Code = '\u25A1';
    public const char Break = '\u2029';

    private readonly StringBuilder _text = new();
    private readonly List<(int From, int Line)> _lines = [];

    public string Path => path;

    public string Text => _text.ToString();

    /// <summary>Set for a heading, which names a thing and is no sentence.</summary>
    public bool IsHeading { get; init; }

    public void Add(string text, int line)
    {
        _lines.Add((_text.Length, line));
        _text.Append(text.Trim()).Append(' ');
    }

    /// <summary>Line of the file on which a place in the text stands.</summary>
    public int LineAt(int place) => _lines.Last(line => line.From <= place).Line;
}
