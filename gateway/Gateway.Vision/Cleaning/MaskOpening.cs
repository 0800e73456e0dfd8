namespace Gateway.Vision;

/// <summary>Morphological opening with a 3x3 square: removes parts that no 3x3 square fits into, and keeps the outline of the rest.</summary>
/// <remarks>As in OpenCV, the outside of the picture neither erodes nor grows in. One thread at a time.</remarks>
public sealed class MaskOpening
{
    private readonly BitMask _eroded = new();
    private ulong[] _vertical = [];

    public void Open(BitMask mask)
    {
        _eroded.Resize(mask.Width, mask.Height);
        if (_vertical.Length < mask.WordsPerRow)
            _vertical = new ulong[mask.WordsPerRow];

        for (var y = 0; y < mask.Height; y++)
        {
            Vertical(mask, y, and: true);
            Horizontal(_vertical.AsSpan(0, mask.WordsPerRow), _eroded.Row(y), mask.LastWordMask, and: true);
        }

        for (var y = 0; y < mask.Height; y++)
        {
            Vertical(_eroded, y, and: false);
            Horizontal(_vertical.AsSpan(0, mask.WordsPerRow), mask.Row(y), mask.LastWordMask, and: false);
        }
    }

    /// <summary>Combines the row with those above and below it.</summary>
    private void Vertical(BitMask mask, int y, bool and)
    {
        var middle = mask.Row(y);
        var above = mask.Row(Math.Max(y - 1, 0));
        var below = mask.Row(Math.Min(y + 1, mask.Height - 1));
        for (var i = 0; i < middle.Length; i++)
            _vertical[i] = and ? middle[i] & above[i] & below[i] : middle[i] | above[i] | below[i];
    }

    /// <summary>Combines each pixel with its left and right neighbours.</summary>
    private static void Horizontal(ReadOnlySpan<ulong> from, Span<ulong> to, ulong lastWordMask, bool and)
    {
        // Outside the picture stand neutral bits: ones for the erosion, zeros for the dilation.
        var outside = and ? ulong.MaxValue : 0;
        for (var i = 0; i < from.Length; i++)
        {
            var word = from[i];
            var before = i > 0 ? from[i - 1] : outside;
            var after = i + 1 < from.Length ? from[i + 1] : outside;
            if (i == from.Length - 1)
                word |= outside & ~lastWordMask;
            else if (i == from.Length - 2)
                after |= outside & ~lastWordMask;

            var left = (word << 1) | (before >> 63);
            var right = (word >> 1) | (after << 63);
            to[i] = and ? word & left & right : word | left | right;
        }

        to[^1] &= lastWordMask;
    }
}
