using System.Globalization;

namespace Gateway.Frames;

/// <summary>Allows one log message per slot and interval and counts the others, so a peer cannot flood the log. Any thread.</summary>
public sealed class LogThrottle(TimeProvider time, int slots, TimeSpan interval)
{
    private readonly Lock _gate = new();
    private readonly (long LastLogged, bool Any, long Suppressed)[] _slots = new (long, bool, long)[slots];

    /// <summary>Whether to log now, and the number of messages suppressed since the last one.</summary>
    public bool Allows(int slot, out long suppressed)
    {
        lock (_gate)
        {
            ref var state = ref _slots[slot];
            suppressed = state.Suppressed;
            if (state.Any && time.GetElapsedTime(state.LastLogged) < interval)
            {
                state.Suppressed++;
                return false;
            }

            state = (time.GetTimestamp(), true, 0);
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
