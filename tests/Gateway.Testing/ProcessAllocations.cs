using System.Diagnostics;

namespace Gateway.Testing;

/// <summary>What the process allocates while something runs, on whichever threads it runs.</summary>
public static class ProcessAllocations
{
    /// <summary>
    /// Runs rounds until one of them allocates no more than <paramref name="bound"/>, for a minute at most. The whole process is counted: a test
    /// runner or a thread pool that grows makes a round dearer than it is, never cheaper. What every round allocates is therefore found, and
    /// what a stranger allocates in some of them is not held against the code.
    /// </summary>
    /// <returns>Bytes allocated in the cheapest round, and how many were run.</returns>
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
