namespace Gateway.Settings.Reading;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearName
{
    /// <returns>Null if none of the names is near.</returns>
    public static string? Of(string written, IEnumerable<string> names)
    {
        var best = names.MinBy(Distance);
        return best is not null && Distance(best) <= Math.Max(1, best.Length / 4) ? best : null;

        int Distance(string name) => NearName.Distance(written.ToUpperInvariant(), name.ToUpperInvariant());
    }

    /// <summary>Letters to insert, to leave out, to replace or to swap with the next one.</summary>
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }

        return steps[one.Length, other.Length];
    }
}
