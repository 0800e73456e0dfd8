namespace Gateway.Vision;

/// <summary>A rectangle of bytes in native memory, one per pixel, reused from frame to frame.</summary>
/// <remarks>
/// Rows start at multiples of <see cref="Alignment"/> bytes, and <see cref="Stride"/> is one too: a vector may access the undefined bytes between
/// <see cref="Width"/> and the end of its row. Memory grows only when a larger size is set. One thread at a time. The creator disposes it.
/// </remarks>
public abstract unsafe class PixelPlane : IDisposable
{
    /// <summary>Alignment of rows in bytes: one cache line, one 512-bit vector.</summary>
    public const int Alignment = 64;

    /// <summary>Largest width and height. Their product fits an int, so offsets in a plane do too.</summary>
    public const int MaxSide = 16384;

    private nuint _capacity;

    private protected PixelPlane()
    {
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>First byte of the first row; null until a size is set.</summary>
    internal byte* Data { get; private set; }

    /// <summary>Sets the size. Contents are undefined after a change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or above <see cref="MaxSide"/>.</exception>
    public void Resize(int width, int height)
    {
        if (width == Width && height == Height)
            return;

        CheckSides(width, height);
        var stride = (width + Alignment - 1) & -Alignment;
        var needed = (nuint)stride * (nuint)height;
        if (needed > _capacity)
        {
            Data = (byte*)NativeMemory.AlignedRealloc(Data, needed, Alignment);
            _capacity = needed;
        }

        NativeMemory.Clear(Data, needed);
        Width = width;
        Height = height;
        Stride = stride;
    }

    /// <summary>The pixels of row <paramref name="y"/>, without the padding.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<byte>(Data + ((nint)y * Stride), Width);
    }

    public void Fill(byte value)
    {
        if (Data != null)
            NativeMemory.Fill(Data, (nuint)Stride * (nuint)Height, value);
    }

    /// <summary>Copies rows without padding into the plane, and resizes it to them.</summary>
    public void CopyFrom(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)width * height);
        CopyFrom(pixels, width, height, width);
    }

    /// <summary>Copies rows that begin every <paramref name="stride"/> bytes into the plane, and resizes it to them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rows overlap or exceed <paramref name="pixels"/>, or a side is out of range.</exception>
    public void CopyFrom(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, ((long)stride * (height - 1)) + width, nameof(pixels));
        Resize(width, height);
        for (var y = 0; y < height; y++)
            pixels.Slice(y * stride, width).CopyTo(Row(y));
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal static void CheckSides(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
        _capacity = 0;
        Width = Height = Stride = 0;
    }

    ~PixelPlane() => Free();
}

/// <summary>The brightness of one frame, 0 black to 255 white.</summary>
public sealed class LumaPlane : PixelPlane;

/// <summary>A background model's result per pixel: 0 background, 255 foreground, and the shadow value between, if shadows are detected.</summary>
public sealed class ForegroundMask : PixelPlane
{
    public const byte Background = 0;

    public const byte Foreground = 255;
}
