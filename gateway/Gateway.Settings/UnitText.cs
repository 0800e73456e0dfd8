using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <summary>
/// Times and sizes as the configuration writes them: <c>3s</c>, <c>10min</c>, <c>30d</c>, <c>1.00:00:03</c>, 0; <c>500MB</c>, <c>8GiB</c>, 4096.
/// </summary>
public static partial class UnitText
{
    /// <summary>Regular expression of every time; JSON Schema has the same.</summary>
    public const string TimePattern = $"^(0|{PositiveTime})$";

    /// <summary>Part of a regular expression: a time other than 0.</summary>
    internal const string PositiveTime =
        @"[0-9]{1,9}(\.[0-9]{1,7})?(ms|s|min|h|d)|([0-9]{1,7}\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9](\.[0-9]{1,7})?)?";

    /// <summary>Regular expression of every size; JSON Schema has the same.</summary>
    public const string SizePattern = @"^([0-9]{1,18}|[0-9]{1,9}(\.[0-9]{1,9})?(kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB))$";

    /// <summary>The largest first; ticks.</summary>
    private static readonly (string Unit, decimal Length)[] Times =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>The largest first; bytes. Decimal units are read, not written.</summary>
    private static readonly (string Unit, decimal Length)[] Sizes =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("", 1),
        ("TB", 1e12m), ("GB", 1e9m), ("MB", 1e6m), ("KB", 1e3m), ("kB", 1e3m),
    ];

    /// <returns>Null if the text is not a time.</returns>
    public static TimeSpan? ParseTime(string text)
    {
        if (!IsWhole(Time().Match(text), text))
            return null;
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null;
        return text == "0" ? TimeSpan.Zero : new TimeSpan((long)Math.Min(Amount(text, Times), long.MaxValue));
    }

    /// <returns>Whole bytes; null if the text is not a size.</returns>
    public static decimal? ParseSize(string text) => IsWhole(Size().Match(text), text) ? decimal.Round(Amount(text, Sizes)) : null;

    public static string Format(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? Format(time.Ticks, Times) : time.ToString("c", CultureInfo.InvariantCulture);

    public static string Format(long bytes) => Format(bytes, Sizes);

    /// <summary>Whether the pattern matches without a line break that follows.</summary>
    internal static bool IsWhole(Match match, string text) => match.Success && match.Length == text.Length;

    private static decimal Amount(string text, (string Unit, decimal Length)[] units)
    {
        var (unit, length) = units.Where(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal)).MaxBy(unit => unit.Unit.Length);
        return decimal.Parse(text[..^unit.Length], CultureInfo.InvariantCulture) * length;
    }

    /// <summary>In the largest unit that gives a whole number.</summary>
    private static string Format(decimal amount, (string Unit, decimal Length)[] units)
    {
        var (unit, length) = units.First(unit => amount % unit.Length == 0);
        return amount == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{amount / length:0}{unit}");
    }

    [GeneratedRegex(TimePattern)]
    private static partial Regex Time();

    [GeneratedRegex(SizePattern)]
    private static partial Regex Size();
}
