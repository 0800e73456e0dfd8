using System.Globalization;
using Gateway.Settings;

namespace Gateway.Images;

/// <summary>Which images of one board are stored: every, none, or one per interval.</summary>
/// <param name="Interval">Zero stores every image, <see cref="Timeout.InfiniteTimeSpan"/> none.</param>
public readonly record struct ImagePolicy(TimeSpan Interval)
{
    public static ImagePolicy Every => new(TimeSpan.Zero);

    public static ImagePolicy None => new(Timeout.InfiniteTimeSpan);

    /// <param name="text">As configured.</param>
    /// <param name="key">The configuration key, named in the error.</param>
    /// <exception cref="OptionsException">The text is none of the three forms.</exception>
    public static ImagePolicy Parse(string text, string key) => text switch
    {
        "every" => Every,
        "none" => None,
        _ when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero => new(interval),
        _ => throw new OptionsException(key, $"is \"{text}\"; use \"every\", \"none\" or an interval such as \"00:00:10\""),
    };

    /// <param name="sinceLast">Time since the last stored image of the board; null before the first.</param>
    public bool Stores(TimeSpan? sinceLast) =>
        Interval != Timeout.InfiniteTimeSpan && (sinceLast is null || sinceLast >= Interval);
}
