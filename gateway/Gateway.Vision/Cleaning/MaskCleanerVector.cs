namespace Gateway.Vision;

/// <summary>The cleaning on words of 64 pixels, a vector of them at a time. Gives the bits of <see cref="MaskCleanerScalar"/>.</summary>
/// <remarks>
/// Behind each row lie words of zeros, above the first row and below the last two rows of them. So every neighbour exists, and rows follow each other
/// without a gap: a pass over some rows is one run of words. Counts are bit-sliced: a plane has the ones of 64 pixels to a word, the next the twos.
/// <code>
/// counts of 5 pixels of a row -> 3 planes
/// counts of 5 rows of these   -> 5 planes, compared with the 4 planes of half the watched pixels: core
/// any of 5 pixels, of 5 rows  -> three times: edge; dilation; erosion, as the dilation of the background
/// </code>
/// A pass covers the rows that the next ones read. Its last vector may reach into one row more, so what lies beyond is undefined.
/// </remarks>
internal sealed unsafe class MaskCleanerVector<TOps, TVector> : MaskCleaner
    where TOps : struct, IWordOps<TVector>
    where TVector : struct
{
    private const int Mask = 0, Core = 1, Ones = 2, Twos = 3, Fours = 4, Inside = 5, Half = 6, Planes = 10;   // planes of _words
    private const int Row = Ones, Background = Twos;   // the counts' planes, used again

    private readonly HoleFiller _holes = new();
    private ulong[] _words = [];
    private int _rowWords;   // from row to row; not less than a vector
    private int _planeWords;   // from plane to plane

    private protected override void Prepare()
    {
        var words = (Width + 63) / 64;
        _rowWords = Math.Max(words + 1, TOps.Count);
        _planeWords = ((Height + (2 * Reach)) * _rowWords) + (2 * TOps.Count);
        if (_words.Length < Planes * _planeWords)
            _words = new ulong[Planes * _planeWords];
        Array.Clear(_words);
        fixed (ulong* start = _words)
        {
            for (var y = 0; y < Height; y++)
            {
                var row = new Span<ulong>(At(start, Inside, y), words);
                row.Fill(ulong.MaxValue);
                row[^1] >>= (words * 64) - Width;
                if (Watched is not null)
                    Watched.Row(y).CopyTo(row);
            }

            CountInRows(start, Inside, 0, Height);
            SetHalf(start, 0, Height);
        }
    }

    private protected override void CleanUp(BitMask mask)
    {
        fixed (ulong* start = _words)
        {
            var (top, bottom) = mask.RowsInUse();
            var (first, end) = Around(top, bottom, 14);
            for (var y = first; y < end; y++)
                mask.Row(y).CopyTo(new Span<ulong>(At(start, Mask, y), mask.WordsPerRow));
            mask.Clear();
            CountInRows(start, Mask, first, end);
            (first, end) = Around(top, bottom, 12);
            FindCore(start, first, end);
            if (!TryFindCoreRows(start, first, end, out top, out bottom))
                return;

            AddEdge(start, top, bottom);
            Close(start, top, bottom);
            (first, end) = Around(top, bottom, 4);
            for (var y = first; y < end; y++)
                new ReadOnlySpan<ulong>(At(start, Mask, y), mask.WordsPerRow).CopyTo(mask.Row(y));
        }

        _holes.Fill(mask, Watched);
    }

    private bool TryFindCoreRows(ulong* start, int first, int end, out int top, out int bottom)
    {
        var core = new ReadOnlySpan<ulong>(At(start, Core, first), (end - first) * _rowWords);
        (top, bottom) = (core.IndexOfAnyExcept(0UL), core.LastIndexOfAnyExcept(0UL));
        var isThere = top >= 0;
        (top, bottom) = (first + (top / _rowWords), first + (bottom / _rowWords) + 1);
        return isThere;
    }

    private void AddEdge(ulong* start, int top, int bottom)
    {
        var (first, end) = Around(top, bottom, 5);
        AnyInRows(start, Core, first, end);
        (first, end) = Around(top, bottom, 2);
        var mask = At(start, Mask, first);
        var core = At(start, Core, first);
        var row = At(start, Row, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
            TOps.Store(TOps.Or(TOps.Load(core + i), TOps.And(TOps.Load(mask + i), AnyOfRows(row + i))), core + i);
    }

    /// <summary>Puts the closing of the core and its edge in place of the mask: what is not within reach of a pixel far from them.</summary>
    private void Close(ulong* start, int top, int bottom)
    {
        var (first, end) = Around(top, bottom, 10);
        AnyInRows(start, Core, first, end);
        (first, end) = Around(top, bottom, 7);
        SubtractFromInside(start, Background, first, end);
        AnyInRows(start, Background, first, end);
        (first, end) = Around(top, bottom, 4);
        SubtractFromInside(start, Mask, first, end);
    }

    /// <summary>The rows of a range and some more on both sides, within the picture.</summary>
    private (int First, int End) Around(int top, int bottom, int rows) => (Math.Max(top - rows, 0), Math.Min(bottom + rows, Height));

    private ulong* At(ulong* start, int plane, int y) => start + ((nint)plane * _planeWords) + TOps.Count + ((nint)(y + Reach) * _rowWords);

    /// <summary>Counts each pixel with two on either side, 0 to 5.</summary>
    private void CountInRows(ulong* start, int plane, int first, int end)
    {
        var from = At(start, plane, first);
        var ones = At(start, Ones, first);
        var twos = At(start, Twos, first);
        var fours = At(start, Fours, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
        {
            var (before, here, after) = (TOps.Load(from + i - 1), TOps.Load(from + i), TOps.Load(from + i + 1));
            var (left, right) = (TOps.FromLeft(here, before, 1), TOps.FromRight(here, after, 1));
            Add(TOps.FromLeft(here, before, 2), left, here, out var sum, out var carry);
            Add(sum, right, TOps.FromRight(here, after, 2), out sum, out var more);
            TOps.Store(sum, ones + i);
            TOps.Store(TOps.Xor(carry, more), twos + i);
            TOps.Store(TOps.And(carry, more), fours + i);
        }
    }

    /// <summary>Half of the watched pixels of each window, 0 to 12.</summary>
    private void SetHalf(ulong* start, int first, int end)
    {
        var ones = At(start, Ones, first);
        var half = At(start, Half, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
        {
            CountRows(ones + i, out _, out var twos, out var fours, out var eights, out var sixteens);
            TOps.Store(twos, half + i);
            TOps.Store(fours, half + i + _planeWords);
            TOps.Store(eights, half + i + (2 * _planeWords));
            TOps.Store(sixteens, half + i + (3 * _planeWords));
        }
    }

    private void FindCore(ulong* start, int first, int end)
    {
        var ones = At(start, Ones, first);
        var half = At(start, Half, first);
        var inside = At(start, Inside, first);
        var core = At(start, Core, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
        {
            CountRows(ones + i, out var c1, out var c2, out var c4, out var c8, out var c16);
            var isMore = TOps.AndNot(c1, TOps.Load(half + i));
            isMore = IsMore(c2, TOps.Load(half + i + _planeWords), isMore);
            isMore = IsMore(c4, TOps.Load(half + i + (2 * _planeWords)), isMore);
            isMore = IsMore(c8, TOps.Load(half + i + (3 * _planeWords)), isMore);
            TOps.Store(TOps.And(TOps.Or(isMore, c16), TOps.Load(inside + i)), core + i);
        }
    }

    /// <summary>Adds the counts of five rows: 0 to 25.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountRows(ulong* ones, out TVector c1, out TVector c2, out TVector c4, out TVector c8, out TVector c16)
    {
        var twos = ones + _planeWords;
        var fours = twos + _planeWords;
        var row = (nint)_rowWords;
        Add(TOps.Load(ones - (2 * row)), TOps.Load(ones - row), TOps.Load(ones), out var a, out var b1);
        Add(a, TOps.Load(ones + row), TOps.Load(ones + (2 * row)), out c1, out var b2);

        Add(TOps.Load(twos - (2 * row)), TOps.Load(twos - row), TOps.Load(twos), out a, out var d1);
        Add(a, TOps.Load(twos + row), TOps.Load(twos + (2 * row)), out a, out var d2);
        Add(a, b1, b2, out c2, out var d3);

        Add(TOps.Load(fours - (2 * row)), TOps.Load(fours - row), TOps.Load(fours), out a, out var e1);
        Add(a, TOps.Load(fours + row), TOps.Load(fours + (2 * row)), out a, out var e2);
        Add(d1, d2, d3, out var d, out var e3);
        (c4, var e4) = (TOps.Xor(a, d), TOps.And(a, d));

        Add(e1, e2, e3, out a, out var f1);
        (c8, c16) = (TOps.Xor(a, e4), TOps.Or(f1, TOps.And(a, e4)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector a, TVector b, TVector c, out TVector sum, out TVector carry) =>
        (sum, carry) = (TOps.Sum(a, b, c), TOps.Carry(a, b, c));

    /// <summary>One more bit of a comparison, from the lowest to the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsMore(TVector a, TVector b, TVector lower) => TOps.Select(TOps.Xor(a, b), a, lower);

    /// <summary>Sets what has a set pixel within reach in its row, in <see cref="Row"/>.</summary>
    private void AnyInRows(ulong* start, int plane, int first, int end)
    {
        var from = At(start, plane, first);
        var to = At(start, Row, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
        {
            var (before, here, after) = (TOps.Load(from + i - 1), TOps.Load(from + i), TOps.Load(from + i + 1));
            var left = TOps.Or(TOps.FromLeft(here, before, 1), TOps.FromLeft(here, before, 2));
            var right = TOps.Or(TOps.FromRight(here, after, 1), TOps.FromRight(here, after, 2));
            TOps.Store(TOps.Or(here, TOps.Or(left, right)), to + i);
        }
    }

    /// <summary>Sets the watched pixels that have nothing of <see cref="Row"/> within reach above or below.</summary>
    private void SubtractFromInside(ulong* start, int plane, int first, int end)
    {
        var row = At(start, Row, first);
        var inside = At(start, Inside, first);
        var to = At(start, plane, first);
        for (var i = 0; i < (end - first) * _rowWords; i += TOps.Count)
            TOps.Store(TOps.AndNot(TOps.Load(inside + i), AnyOfRows(row + i)), to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector AnyOfRows(ulong* at)
    {
        var row = (nint)_rowWords;
        var above = TOps.Or(TOps.Load(at - (2 * row)), TOps.Load(at - row));
        var below = TOps.Or(TOps.Load(at + row), TOps.Load(at + (2 * row)));
        return TOps.Or(TOps.Load(at), TOps.Or(above, below));
    }
}
