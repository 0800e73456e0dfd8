using System.Buffers.Text;

namespace Gateway.Ingest.Payloads;

/// <summary>Times and durations by a board's clock, and whether they can be true.</summary>
internal static class BoardTime
{
    /// <summary>Longest duration of a capture or a publish that is believed: an hour.</summary>
    public const int LongestMs = 60 * 60 * 1000;

    /// <summary>2020-01-01 UTC: a clock before it was never set.</summary>
    private const long EarliestUs = 1_577_836_800_000_000;

    private const long MostDifferenceUs = 5 * 60 * 1_000_000L;

    /// <summary>Whether a board's clock may be compared with ours: it shows about the time of receipt.</summary>
    public static bool IsPlausible(long boardUs, long receivedUs) =>
        boardUs >= EarliestUs && Math.Abs(boardUs - receivedUs) <= MostDifferenceUs;

    /// <summary>A duration in milliseconds; -1 (unknown) if it cannot be one.</summary>
    public static int Duration(long milliseconds) => milliseconds is >= 0 and <= LongestMs ? (int)milliseconds : -1;

    /// <summary>
    /// Microseconds since 1970 of a time as sketches write it: seconds, milliseconds or microseconds since 1970, by their size, or ISO 8601 with
    /// <c>T</c> or a space, a fraction and a zone where there are any, else UTC. 0 if it is no time since 2020.
    /// </summary>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n\0"u8);
        var us = LooseNumber.Parse(text) is var number && !double.IsNaN(number) ? OfEpoch(number) : OfIso(text);
        return us >= EarliestUs ? us : 0;
    }

    private static long OfEpoch(double number) => number switch
    {
        >= 1e9 and < 1e11 => (long)(number * 1e6),
        >= 1e12 and < 1e14 => (long)(number * 1e3),
        >= 1e15 and < 1e17 => (long)number,
        _ => 0,
    };

    /// <summary><c>YYYY-MM-DD HH:MM:SS</c>, then perhaps a fraction, then perhaps <c>Z</c> or <c>+HH:MM</c>.</summary>
    private static long OfIso(ReadOnlySpan<byte> text)
    {
        if (text.Length < 19
            || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4] || text[10] is not ((byte)'T' or (byte)' ')
            || text[13] != ':' || text[16] != ':'
            || !TryRead(text[..4], out var year) || !TryRead(text[5..7], out var month) || !TryRead(text[8..10], out var day)
            || !TryRead(text[11..13], out var hour) || !TryRead(text[14..16], out var minute) || !TryRead(text[17..19], out var second)
            || year is < 1970 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return 0;
        }

        var time = new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.Zero).AddSeconds(second);
        return (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond is var us && text.Length > 19 ? us + Rest(text[19..]) : us;
    }

    /// <summary>Fraction and zone, in microseconds; what is neither is nothing.</summary>
    private static long Rest(ReadOnlySpan<byte> text)
    {
        var us = 0L;
        if (text[0] is (byte)'.' or (byte)',')
        {
            var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            digits = digits < 0 ? text.Length - 1 : digits;
            long unit = 100_000;
            foreach (var digit in text.Slice(1, Math.Min(digits, 6)))
            {
                us += (digit - '0') * unit;
                unit /= 10;
            }

            text = text[(1 + digits)..];
        }

        if (text.Length >= 3 && text[0] is (byte)'+' or (byte)'-' && TryRead(text[1..3], out var hours))
        {
            var minutes = text[3..];
            minutes = minutes.Length > 0 && minutes[0] == ':' ? minutes[1..] : minutes;
            var offset = (hours * 60) + (minutes.Length >= 2 && TryRead(minutes[..2], out var more) ? more : 0);
            us += (text[0] == '+' ? -1 : 1) * offset * 60_000_000L;
        }

        return us;
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out var consumed) && consumed == digits.Length && number >= 0;
}
