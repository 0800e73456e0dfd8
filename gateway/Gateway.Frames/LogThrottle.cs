using System.Globalization;

namespace Gateway.Frames;

/// <summary>
/// Allows <paramref name="burst"/> log messages per slot and interval and counts the others, so a peer cannot flood the log. Any thread.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="slots">Kinds of messages.</param>
/// <param name="interval">Begins with the first message after the interval before.</param>
/// <param name="burst">At least 1.</param>
public sealed class LogThrottle(TimeProvider time, int slots, TimeSpan interval, int burst = 1)
{
    private readonly Lock _gate = new();
    private readonly (long Began, int Logged, long Suppressed)[] _slots = new (long, int, long)[slots];

    /// <summary>Whether to log now, and the number of messages suppressed since the last one.</summary>
    public bool Allows(int slot, out long suppressed)
    {
        lock (_gate)
        {
            ref var state = ref _slots[slot];
            suppressed = state.Suppressed;
            if (state.Logged > 0 && time.GetElapsedTime(state.Began) >= interval)
                state.Logged = 0;
            if (state.Logged == burst)
            {
                state.Suppressed++;
                return false;
            }

            state = (state.Logged == 0 ? time.GetTimestamp() : state.Began, state.Logged + 1, 0);
            return true;
        }
    }
}

/// <summary>Makes text from a peer fit for a log line: no control characters, at most 64 characters unless the caller allows more.</summary>
public static class LogText
{
    private const int MaxLength = 64;

    public static string Of(string text, int maxLength = MaxLength)
    {
        var start = text.Length <= maxLength ? text : text[..maxLength] + "...";
        return start.Any(IsUnfit) ? string.Concat(start.Select(c => IsUnfit(c) ? '?' : c)) : start;
    }

    // Format characters too: one of them reverses the direction of writing. A surrogate may have lost its other half.
    private static bool IsUnfit(char c) => char.IsControl(c) || char.GetUnicodeCategory(c)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
