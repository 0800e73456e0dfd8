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
