using System.Diagnostics;

namespace Gateway.Testing;

/// <summary>Measures the allocations of the whole process, on all threads.</summary>
public static class ProcessAllocations
{
    /// <summary>
    /// Runs rounds until one of them allocates no more than <paramref name="bound"/>, for a minute at most. The whole process is counted, so a test
    /// runner or a growing thread pool can only increase the count of a round. The cheapest round therefore contains the allocations of every
    /// round, and not those of other code in some rounds.
    /// </summary>
    /// <returns>Bytes allocated in the cheapest round, and the number of rounds.</returns>
    public static async Task<(long Bytes, int Rounds)> OfCheapestAsync(Action round, long bound, Func<Task>? prepare = null)
    {
        var started = Stopwatch.GetTimestamp();
        var least = long.MaxValue;
        var rounds = 0;
        do
        {
            if (prepare is not null)
                await prepare();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            rounds++;
        }
        while (least > bound && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1));
        return (least, rounds);
    }
}
