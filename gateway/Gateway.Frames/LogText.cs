using System.Globalization;

namespace Gateway.Frames;

/// <summary>Makes what a peer calls itself fit for a log line: no control characters, no novels.</summary>
public static class LogText
{
    private const int MaxLength = 64;

    public static string Of(string text)
    {
        var start = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return start.Any(IsUnfit) ? string.Concat(start.Select(c => IsUnfit(c) ? '?' : c)) : start;
    }

    // Format characters too: one of them turns the direction of writing around.
    private static bool IsUnfit(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
