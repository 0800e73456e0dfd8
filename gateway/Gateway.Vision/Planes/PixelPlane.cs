using System.Runtime.InteropServices;

namespace Gateway.Vision;

/// <summary>A rectangle of bytes in native memory, one per pixel, that is reused from frame to frame.</summary>
/// <remarks>
/// Rows begin at multiples of <see cref="Alignment"/> bytes, and <see cref="Stride"/> is one too, so a vector may read and write past
/// <see cref="Width"/> up to the end of its row; what stands there means nothing. Memory grows only when the size asked for does not fit.
/// One thread at a time. Whoever makes a plane disposes it.
/// </remarks>
public abstract unsafe class PixelPlane : IDisposable
{
    /// <summary>Bytes to which rows are aligned: one cache line, one 512-bit vector.</summary>
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

    /// <summary>Makes the plane <paramref name="width"/> by <paramref name="height"/> pixels. Contents are undefined after a change.</summary>
    /// <returns>Whether the size changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or above <see cref="MaxSide"/>.</exception>
    public bool Resize(int width, int height)
    {
        if (width == Width && height == Height)
            return false;

        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);

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
        return true;
    }

    /// <summary>The pixels of row <paramref name="y"/>, without the padding.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<byte>(Data + ((nint)y * Stride), Width);
    }

    /// <summary>Sets every pixel to <paramref name="value"/>.</summary>
    public void Fill(byte value)
    {
        if (Data != null)
            NativeMemory.Fill(Data, (nuint)Stride * (nuint)Height, value);
    }

    /// <summary>Copies pixels laid out without padding, row after row, into the plane, and takes on their size.</summary>
    public void CopyFrom(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)width * height);
        CopyFrom(pixels, width, height, width);
    }

    /// <summary>Copies pixels whose rows begin every <paramref name="stride"/> bytes into the plane, and takes on their size.</summary>
    /// <param name="pixels">From the first pixel to the last; what lies between a row and the next is not looked at.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="stride">Bytes from one row to the next, at least <paramref name="width"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows overlap or do not lie in <paramref name="pixels"/>, or a side is out of range.</exception>
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

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
        _capacity = 0;
        Width = Height = Stride = 0;
    }

    ~PixelPlane() => Free();
}
