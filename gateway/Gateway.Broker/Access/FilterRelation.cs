namespace Gateway.Broker.Access;

/// <summary>Relations of two valid topic filters in UTF-8.</summary>
internal static class FilterRelation
{
    /// <summary>Whether <paramref name="wide"/> includes every topic under <paramref name="narrow"/>. Says no to some complicated cases.</summary>
    public static bool Covers(ReadOnlySpan<byte> wide, ReadOnlySpan<byte> narrow)
    {
        if (wide[0] is (byte)'+' or (byte)'#' && narrow[0] == '$')
            return false;   // MQTT-4.7.2-1

        while (true)
        {
            if (wide is [(byte)'#'])
                return true;
            var wideLevel = TakeLevel(ref wide, out var wideEnds);
            var narrowLevel = TakeLevel(ref narrow, out var narrowEnds);
            if (narrowLevel is [(byte)'#'] || (!wideLevel.SequenceEqual(narrowLevel) && wideLevel is not [(byte)'+']))
                return false;
            if (narrowEnds)
                return wideEnds || wide is [(byte)'#'];   // sport/# includes sport
            if (wideEnds)
                return false;
        }
    }

    /// <summary>Whether a topic can be under both.</summary>
    public static bool Overlap(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if ((one[0] == '$' && other[0] is (byte)'+' or (byte)'#') || (other[0] == '$' && one[0] is (byte)'+' or (byte)'#'))
            return false;

        while (true)
        {
            if (one is [(byte)'#'] || other is [(byte)'#'])
                return true;
            var oneLevel = TakeLevel(ref one, out var oneEnds);
            var otherLevel = TakeLevel(ref other, out var otherEnds);
            if (!oneLevel.SequenceEqual(otherLevel) && oneLevel is not [(byte)'+'] && otherLevel is not [(byte)'+'])
                return false;
            if (oneEnds)
                return otherEnds || other is [(byte)'#'];
            if (otherEnds)
                return one is [(byte)'#'];
        }
    }

    private static ReadOnlySpan<byte> TakeLevel(ref ReadOnlySpan<byte> rest, out bool wasLast)
    {
        var slash = rest.IndexOf((byte)'/');
        wasLast = slash < 0;
        var level = wasLast ? rest : rest[..slash];
        rest = wasLast ? default : rest[(slash + 1)..];
        return level;
    }
}
