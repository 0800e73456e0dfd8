namespace Gateway.Vision;

/// <summary>A picture of one bit per pixel, 64 to a word, used by clean-up, objects and region scores.</summary>
/// <remarks>
/// Bit i of word j of a row is pixel 64 j + i. Bits past the width are always 0. Memory is reused and grows only with the size. One thread at a time.
/// </remarks>
public sealed class BitMask
{
    private ulong[] _words = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int WordsPerRow { get; private set; }

    /// <summary>The bits of the last word of a row that are pixels.</summary>
    public ulong LastWordMask { get; private set; }

    /// <summary>Contents are undefined after a change.</summary>
    public void Resize(int width, int height)
    {
        if (width == Width && height == Height)
            return;

        PixelPlane.CheckSides(width, height);
        WordsPerRow = (width + 63) / 64;
        if (_words.Length < WordsPerRow * height)
            _words = new ulong[WordsPerRow * height];
        Width = width;
        Height = height;
        LastWordMask = ulong.MaxValue >> ((WordsPerRow * 64) - width);
    }

    public void Clear() => Array.Clear(_words);

    public Span<ulong> Row(int y) => _words.AsSpan(y * WordsPerRow, WordsPerRow);

    public bool this[int x, int y] => (Row(y)[x >> 6] >> (x & 63) & 1) != 0;

    /// <summary>Sets the pixels from <paramref name="start"/> to before <paramref name="end"/> of one row; both are 0 to the width.</summary>
    public void SetRun(int y, int start, int end)
    {
        var row = Row(y);
        for (var x = start; x < end; x = (x | 63) + 1)
            row[x >> 6] |= PixelsOfWord(x, end);
    }

    /// <summary>Clears the pixels from <paramref name="start"/> to before <paramref name="end"/> of one row; both are 0 to the width.</summary>
    internal void ClearRun(int y, int start, int end)
    {
        var row = Row(y);
        for (var x = start; x < end; x = (x | 63) + 1)
            row[x >> 6] &= ~PixelsOfWord(x, end);
    }

    /// <summary>Set pixels from <paramref name="start"/> to before <paramref name="end"/> of one row; both are 0 to the width.</summary>
    internal int CountRun(int y, int start, int end)
    {
        var row = Row(y);
        var count = 0;
        for (var x = start; x < end; x = (x | 63) + 1)
            count += BitOperations.PopCount(row[x >> 6] & PixelsOfWord(x, end));
        return count;
    }

    /// <summary>Writes where a row changes: start and end of its first run of set pixels, start and end of the next.</summary>
    /// <remarks><paramref name="changes"/> has room for one more than the width.</remarks>
    /// <returns>An even number: how many were written.</returns>
    internal int ReadChanges(int y, Span<int> changes)
    {
        var row = Row(y);
        var (count, before) = (0, 0UL);   // before: the last pixel of the word before
        for (var i = 0; i < row.Length; i++)
        {
            var word = row[i];
            for (var change = word ^ ((word << 1) | before); change != 0; change &= change - 1)
                changes[count++] = (i << 6) + BitOperations.TrailingZeroCount(change);
            before = word >> 63;
        }

        if ((count & 1) != 0)
            changes[count++] = Width;
        return count;
    }

    internal bool IsEmpty => !_words.AsSpan(0, WordsPerRow * Height).ContainsAnyExcept(0UL);

    /// <summary>The first row with a set pixel, and the one behind the last; equal if no pixel is set.</summary>
    internal (int Top, int Bottom) RowsInUse()
    {
        var words = _words.AsSpan(0, WordsPerRow * Height);
        var first = words.IndexOfAnyExcept(0UL);
        return first < 0 ? (0, 0) : (first / WordsPerRow, (words.LastIndexOfAnyExcept(0UL) / WordsPerRow) + 1);
    }

    /// <summary>Takes the size and foreground of <paramref name="mask"/>. Shadows are not foreground (the seed cut at 250).</summary>
    public unsafe void CopyFrom(ForegroundMask mask)
    {
        Resize(mask.Width, mask.Height);
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            var pixels = mask.Data + ((nint)y * mask.Stride);   // padded to whole words: the stride is a multiple of 64
            for (var i = 0; i < row.Length; i++)
                row[i] = ForegroundBits(pixels + ((nint)i * 64));
            row[^1] &= LastWordMask;
        }
    }

    internal void Fill()
    {
        for (var y = 0; y < Height; y++)
            SetRun(y, 0, Width);
    }

    /// <summary>Clears the pixels of a mask of the same size.</summary>
    internal void Remove(BitMask other)
    {
        for (var i = 0; i < WordsPerRow * Height; i++)
            _words[i] &= ~other._words[i];
    }

    /// <summary>Whether all pixels from <paramref name="start"/> to before <paramref name="end"/> of one row are set.</summary>
    internal bool AllWithin(int y, int start, int end)
    {
        var row = Row(y);
        for (var x = start; x < end; x = (x | 63) + 1)
        {
            var pixels = PixelsOfWord(x, end);
            if ((row[x >> 6] & pixels) != pixels)
                return false;
        }

        return true;
    }

    /// <summary>Whether any pixel of the box is set. Right and bottom are exclusive; parts outside the picture do not count.</summary>
    internal bool AnyWithin(int left, int top, int right, int bottom)
    {
        (left, top, right, bottom) = (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, Width), Math.Min(bottom, Height));
        for (var y = top; y < bottom; y++)
        {
            var row = Row(y);
            for (var x = left; x < right; x = (x | 63) + 1)
            {
                var word = row[x >> 6] & (ulong.MaxValue << (x & 63));
                var over = (x | 63) + 1 - right;
                if ((over > 0 ? word & (ulong.MaxValue >> over) : word) != 0)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Sets the pixels of a mask of the same size.</summary>
    internal void Add(BitMask other)
    {
        for (var i = 0; i < WordsPerRow * Height; i++)
            _words[i] |= other._words[i];
    }

    /// <summary>Keeps only pixels of a mask of the same size.</summary>
    internal void KeepWithin(BitMask region)
    {
        for (var i = 0; i < WordsPerRow * Height; i++)
            _words[i] &= region._words[i];
    }

    /// <summary>Set pixels that are also in a mask of the same size.</summary>
    public long CountWithin(BitMask region)
    {
        var count = 0L;
        for (var i = 0; i < WordsPerRow * Height; i++)
            count += BitOperations.PopCount(_words[i] & region._words[i]);
        return count;
    }

    public long Count()
    {
        var count = 0L;
        for (var i = 0; i < WordsPerRow * Height; i++)
            count += BitOperations.PopCount(_words[i]);
        return count;
    }

    internal ReadOnlySpan<byte> AsBytes() => MemoryMarshal.AsBytes(_words.AsSpan(0, WordsPerRow * Height));

    /// <summary>The bits of the word with <paramref name="x"/> that are pixels from there to before <paramref name="end"/>.</summary>
    private static ulong PixelsOfWord(int x, int end) => (ulong.MaxValue << (x & 63)) & (ulong.MaxValue >> Math.Max((x | 63) + 1 - end, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong ForegroundBits(byte* pixels)
    {
        if (Vector512.IsHardwareAccelerated)
            return Vector512.Equals(Vector512.Load(pixels), Vector512<byte>.AllBitsSet).ExtractMostSignificantBits();

        if (Vector256.IsHardwareAccelerated)
        {
            ulong low = Vector256.Equals(Vector256.Load(pixels), Vector256<byte>.AllBitsSet).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.Load(pixels + 32), Vector256<byte>.AllBitsSet).ExtractMostSignificantBits();
            return low | (high << 32);
        }

        var bits = 0UL;
        for (var i = 0; i < 64; i += 16)
            bits |= (ulong)Vector128.Equals(Vector128.Load(pixels + i), Vector128<byte>.AllBitsSet).ExtractMostSignificantBits() << i;
        return bits;
    }
}
