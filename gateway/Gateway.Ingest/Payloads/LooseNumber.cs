using System.Buffers.Text;

namespace Gateway.Ingest.Payloads;

/// <summary>Numbers in the JSON of boards: with or without quotes, whole or with a fraction.</summary>
internal static class LooseNumber
{
    /// <summary>The largest number that all JSON readers keep exactly.</summary>
    private const long MaxId = (1L << 53) - 1;

    /// <summary>The number of a picture, 0 to 2^53 - 1; -1 if <paramref name="text"/> is not one.</summary>
    public static long Id(ReadOnlySpan<byte> text) => Parse(text) is >= 0 and <= MaxId and var id && double.IsInteger(id) ? (long)id : -1;

    /// <summary>A duration in milliseconds, rounded; -1 if <paramref name="text"/> is not one, or is over an hour.</summary>
    public static int Milliseconds(ReadOnlySpan<byte> text) => Parse(text) is >= 0 and <= BoardTime.LongestMs and var ms ? (int)Math.Round(ms) : -1;

    /// <summary>NaN if <paramref name="text"/> is no number.</summary>
    public static double Parse(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n\0"u8);
        return text.Length is > 0 and <= 40 && Utf8Parser.TryParse(text, out double number, out var consumed) && consumed == text.Length
            ? number
            : double.NaN;
    }
}
