using System.Text;

namespace Gateway.Detection;

/// <summary>A clip's result as text (seed B11).</summary>
/// <remarks>
/// <code>
/// Final results: person,dog            or: Final results: No object detected
/// clip.mp4,person: 87%                 one line per object and analysed frame
/// More: 1234 objects less sure         only if a frame had more objects than its limit
/// Error: 3 of 10 frames ...            last, only if some frames could not be analysed; alone if none could
/// </code>
/// Every line ends with a line feed. The seed wrote no More and Error lines. A comma or line break inside a label is written as a blank, as it could
/// not be distinguished from the format's own.
/// </remarks>
public sealed class ResultText
{
    private const string Final = "Final results: ";
    private const string Nothing = "No object detected";
    private const string MoreMark = "More: ";
    private const string MoreEnd = " objects less sure";
    private const string ErrorMark = "Error: ";

    private ResultText(string clip, bool looked, IReadOnlyList<ResultLine> lines, int leftOut, string? error) =>
        (Clip, Looked, Lines, LeftOut, Error) = (clip, looked, lines, leftOut, error);

    public string Clip { get; }

    /// <summary>Whether any frame was analysed; if not, <see cref="Error"/> gives the reason.</summary>
    public bool Looked { get; }

    /// <summary>All objects, frame by frame. The text does not contain frame numbers.</summary>
    public IReadOnlyList<ResultLine> Lines { get; }

    /// <summary>Detected objects that are not in <see cref="Lines"/>.</summary>
    public int LeftOut { get; }

    /// <summary>Why some frames were not analysed; null if all were.</summary>
    public string? Error { get; }

    /// <summary>The labels, each once, in the order of <see cref="Lines"/>.</summary>
    public IEnumerable<string> Labels => Lines.Select(line => line.Label).Distinct();

    public static ResultText From(ClipResult result) => new(
        OneLine(result.Clip),
        result.Frames.Any(frame => frame.Error is null),
        [.. result.Frames.SelectMany(frame => frame.Objects).Select(seen => new ResultLine(OneLine(seen.Label).Replace(',', ' '), seen.Percent))],
        result.Frames.Sum(frame => frame.LeftOut),
        result.Error is null ? null : OneLine(result.Error));

    /// <summary>Parses a text. <paramref name="clip"/> is the clip's file name, from the name of the text file (<c>CLIP.txt</c>).</summary>
    /// <exception cref="FormatException">Not a result text; names the line.</exception>
    public static ResultText Parse(string text, string clip)
    {
        var rows = text.Split('\n');
        var lines = new List<ResultLine>();
        var (looked, leftOut) = (false, 0);
        string? error = null;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i].TrimEnd('\r');
            if (error is null && row.StartsWith(ErrorMark, StringComparison.Ordinal))
                error = row[ErrorMark.Length..];
            else if (i == 0 && row.StartsWith(Final, StringComparison.Ordinal))
                looked = true;   // its labels are those of the lines below
            else if (i > 0 && error is null && ReadLeftOut(row) is { } more)
                leftOut = more;
            else if (i > 0 && error is null && ReadLine(row, clip) is { } line)
                lines.Add(line);
            else if (i == 0 || row.Length > 0)
                throw new FormatException($"result of {clip}, line {i + 1}: \"{row}\" is not a result line");
        }

        return new ResultText(clip, looked, lines, leftOut, error);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Looked)
            text.Append(Final).Append(Lines.Count == 0 ? Nothing : string.Join(',', Labels)).Append('\n');
        foreach (var line in Lines)
            text.Append(CultureInfo.InvariantCulture, $"{Clip},{line.Label}: {line.Percent}%\n");
        if (LeftOut > 0)
            text.Append(CultureInfo.InvariantCulture, $"{MoreMark}{LeftOut}{MoreEnd}\n");
        if (Error is not null)
            text.Append(ErrorMark).Append(Error).Append('\n');
        return text.ToString();
    }

    private static int? ReadLeftOut(string row) =>
        row.StartsWith(MoreMark, StringComparison.Ordinal) && row.EndsWith(MoreEnd, StringComparison.Ordinal)
        && row.Length > MoreMark.Length + MoreEnd.Length
        && int.TryParse(row.AsSpan()[MoreMark.Length..^MoreEnd.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    private static ResultLine? ReadLine(string row, string clip)
    {
        var colon = row.LastIndexOf(": ", StringComparison.Ordinal);
        if (colon <= clip.Length + 1 || row[^1] != '%' || row[clip.Length] != ',' || !row.StartsWith(clip, StringComparison.Ordinal))
            return null;
        var number = row.AsSpan(colon + 2, row.Length - colon - 3);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? new ResultLine(row[(clip.Length + 1)..colon], percent)
            : null;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>One line of a <see cref="ResultText"/>: an object in some frame, with whole percents.</summary>
public readonly record struct ResultLine(string Label, int Percent);
