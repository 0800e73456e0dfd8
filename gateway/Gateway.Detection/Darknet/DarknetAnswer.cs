using System.Text;

namespace Gateway.Detection.Darknet;

/// <summary>Darknet's output for one picture, from its path to the next prompt.</summary>
/// <remarks>
/// <code>
/// frame.jpg: Predicted in 0.287000 seconds.
/// 0: 87%                                        class number (the names file holds numbers) and percent, one line per box and class
/// </code>
/// </remarks>
internal static class DarknetAnswer
{
    private const int ShownOfLine = 100;
    private const string Predicted = DarknetFolder.FrameFile + ": Predicted in ";

    /// <exception cref="FormatException">Any other output.</exception>
    public static List<DetectedObject> Parse(string answer, IReadOnlyList<string> labels)
    {
        var seen = new List<DetectedObject>();
        var first = true;
        foreach (var line in answer.AsSpan().EnumerateLines())
        {
            if (first && !line.StartsWith(Predicted, StringComparison.Ordinal))
                throw Unexpected(line);
            if (!first && line.Length > 0)
                seen.Add(ParseObject(line, labels));
            first = false;
        }

        return seen;
    }

    private static DetectedObject ParseObject(ReadOnlySpan<char> line, IReadOnlyList<string> labels)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon > 0 && line[^1] == '%'
            && int.TryParse(line[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var label) && label < labels.Count
            && int.TryParse(line[(colon + 2)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
        {
            return new DetectedObject(labels[label], percent / 100f, null);
        }

        throw Unexpected(line);
    }

    private static FormatException Unexpected(ReadOnlySpan<char> line) => new($"\"{Shown(line)}\" is not darknet's output for a picture");

    /// <summary>The beginning of a line for terminals and logs, with escaped control characters.</summary>
    private static string Shown(ReadOnlySpan<char> line)
    {
        var text = new StringBuilder();
        foreach (var character in line[..Math.Min(line.Length, ShownOfLine)])
        {
            if (char.IsControl(character) || character is '\\' or '"')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                text.Append(character);
        }

        return line.Length <= ShownOfLine ? text.ToString() : text.Append("...").ToString();
    }
}
