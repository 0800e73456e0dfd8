using System.Globalization;

namespace Gateway.Frames;

/// <summary>Makes text from a peer fit for a log line: no control characters, at most 64 characters.</summary>
public static class LogText
{
    private const int MaxLength = 64;

    public static string Of(string text)
    {
        var start = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return start.Any(IsUnfit) ? string.Concat(start.Select(c => IsUnfit(c) ? '?' : c)) : start;
    }

    // Format characters too: one of them reverses the direction of writing.
    private static bool IsUnfit(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
