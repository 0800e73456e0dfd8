using System.Globalization;

namespace Gateway.Health;

/// <summary>A doubt in words, for log, command and page.</summary>
internal static class ClockText
{
    public static string Of(ClockDoubt doubt)
    {
        var by = Length(doubt.ByUs);
        return doubt.Fault switch
        {
            ClockFault.Stepped => $"the clock jumped {(doubt.ByUs > 0 ? "ahead" : "back")} by {by}",
            ClockFault.Ahead => $"the clock is {by} after the time that was seen last",
            ClockFault.Behind => $"the clock is {by} before the time that was seen last",
            ClockFault.BeforeMade => $"the clock says {Date(doubt.AtUs)}, which is before this version was made",
            _ => "the state of the clock in clock.json cannot be read",
        };
    }

    /// <summary>In the largest unit of which there are two or more.</summary>
    private static string Length(long us)
    {
        var time = TimeSpan.FromMicroseconds(Math.Abs((double)us));
        return time.TotalDays >= 2 ? Count(time.TotalDays, "days")
            : time.TotalHours >= 2 ? Count(time.TotalHours, "hours")
            : time.TotalMinutes >= 2 ? Count(time.TotalMinutes, "minutes")
            : Count(time.TotalSeconds, "seconds");
    }

    private static string Count(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0} {unit}");

    private static string Date(long us) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(us).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
