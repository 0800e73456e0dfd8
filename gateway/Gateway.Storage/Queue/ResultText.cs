using System.Globalization;
using System.Text;

namespace Gateway.Storage;

/// <summary>Keeps texts from outside within bounds.</summary>
internal static class ResultText
{
    /// <summary>The text, or as many whole lines of it as fit and a last line that says how many characters are missing.</summary>
    public static string Limit(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;

        const int RoomForNote = 64;
        var keep = text.Length;
        for (var bytes = Encoding.UTF8.GetByteCount(text); bytes > maxBytes - RoomForNote && keep > 0; bytes = Encoding.UTF8.GetByteCount(text.AsSpan(0, keep)))
            keep = Math.Min(keep - 1, (int)((long)keep * (maxBytes - RoomForNote) / bytes));
        var lineEnd = text.LastIndexOf('\n', Math.Max(0, keep - 1));
        if (lineEnd > 0)
            keep = lineEnd;
        else if (keep > 0 && char.IsHighSurrogate(text[keep - 1]))
            keep--;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, keep)}\n({text.Length - keep} characters more)");
    }
}
