namespace Gateway.Testing;

/// <summary>Measures the allocations of the calling thread.</summary>
public static class ThreadAllocations
{
    private const int Rounds = 5;

    /// <summary>
    /// Bytes of the cheapest of five rounds. The runtime allocates a little of its own in a round, when it compiles a method again or loads a type;
    /// what the measured code itself allocates is in every round.
    /// </summary>
    public static long OfCheapest(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
