namespace Gateway.Peers.Cameras;

/// <summary>The largest number for which something is true, if it is true for all smaller ones.</summary>
internal static class Search
{
    private const double Growth = 1.5;

    /// <param name="isTrue">Asked once for each number that is tried.</param>
    /// <param name="guess">Tried first; above 0.</param>
    /// <param name="tolerance">The result may be too small by this share, which saves steps.</param>
    /// <param name="limit">No larger number is tried.</param>
    public static int Largest(Func<int, bool> isTrue, int guess, double tolerance, int limit)
    {
        var (good, bad) = (0, limit + 1);
        var next = Math.Min(guess, limit);
        while (bad - good > Math.Max(1, (int)(tolerance * good)))
        {
            if (isTrue(next))
                good = next;
            else
                bad = next;
            next = bad > limit ? Math.Min(limit, Math.Max(good + 1, (int)(good * Growth))) : (good + bad) / 2;
        }

        return good;
    }
}
