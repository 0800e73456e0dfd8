using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Numerics;

namespace Gateway.Frames;

/// <summary>
/// Lends <see cref="FrameBuffer"/>s from free lists by size class (powers of two and the midpoints between them), so steady traffic
/// allocates nothing. The bytes lent and kept never exceed the limit given at construction. Safe from any thread.
/// </summary>
public sealed class FramePool : IDisposable
{
    private const int SmallestLog2 = 12;   // 4 KiB; a smaller frame costs a page anyway
    private const int ClassCount = 2 * (30 - SmallestLog2);

    private readonly Stack<FrameBuffer>[] _free = new Stack<FrameBuffer>[ClassCount];   // each is its own lock; last in, first out keeps memory warm
    private readonly long _maxBytes;
    private long _bytes;
    private long _lent;
    private volatile bool _disposed;

    /// <param name="maxBytes">Limit of the native memory held, lent or free.</param>
    public FramePool(long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _maxBytes = maxBytes;
        for (var i = 0; i < _free.Length; i++)
            _free[i] = new Stack<FrameBuffer>();
    }

    /// <summary>Native bytes held now, lent or free.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Buffers lent and not yet fully released.</summary>
    public long Lent => Interlocked.Read(ref _lent);

    /// <summary>Lends a buffer of exactly <paramref name="length"/> bytes (contents undefined) with one reference.</summary>
    /// <returns>False if the pool's limit is reached: drop the frame and count it.</returns>
    public bool TryRent(int length, [NotNullWhen(true)] out FrameBuffer? buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1 << 29);
        ObjectDisposedException.ThrowIf(_disposed, this);

        var (sizeClass, capacity) = ClassOf(length);
        if (!TryPop(_free[sizeClass], out buffer))
        {
            if (!TryReserve(capacity))
                return false;
            buffer = new FrameBuffer(this, sizeClass, capacity);
        }

        Interlocked.Increment(ref _lent);
        buffer.Rented(length);
        return true;
    }

    /// <summary>Gives a lent buffer with a single reference, the caller's, a new length: as if it was released and rented, but cheaper.</summary>
    /// <returns>False if it has another holder, or another size than would be rented.</returns>
    public static bool TryReuse(FrameBuffer buffer, int length)
    {
        if (ClassOf(length).SizeClass != buffer.SizeClass || !buffer.IsHeldOnce)
            return false;
        buffer.Rented(length);
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var stack in _free)
        {
            while (TryPop(stack, out var buffer))
                Free(buffer);
        }
    }

    internal void Return(FrameBuffer buffer)
    {
        Interlocked.Decrement(ref _lent);
        var stack = _free[buffer.SizeClass];
        lock (stack)
        {
            if (!_disposed)
            {
                stack.Push(buffer);
                return;
            }
        }

        Free(buffer);
    }

    private static bool TryPop(Stack<FrameBuffer> stack, [NotNullWhen(true)] out FrameBuffer? buffer)
    {
        lock (stack)
            return stack.TryPop(out buffer);
    }

    private static (int SizeClass, int Capacity) ClassOf(int length)
    {
        var log2 = Math.Max(SmallestLog2, BitOperations.Log2((uint)Math.Max(1, length - 1)) + 1);
        var capacity = 1 << log2;
        var sizeClass = 2 * (log2 - SmallestLog2);
        var midpoint = capacity / 4 * 3;
        return log2 > SmallestLog2 && length <= midpoint ? (sizeClass - 1, midpoint) : (sizeClass, capacity);
    }

    private bool TryReserve(int capacity)
    {
        if (Interlocked.Add(ref _bytes, capacity) <= _maxBytes)
            return true;

        // Over the limit: free idle buffers of other classes first.
        foreach (var stack in _free)
        {
            while (Interlocked.Read(ref _bytes) > _maxBytes && TryPop(stack, out var idle))
                Free(idle);
        }

        if (Interlocked.Read(ref _bytes) <= _maxBytes)
            return true;
        Interlocked.Add(ref _bytes, -capacity);
        return false;
    }

    private void Free(FrameBuffer buffer)
    {
        Interlocked.Add(ref _bytes, -buffer.Capacity);
        buffer.Free();
    }
}

/// <summary>Frames received, and their memory.</summary>
public sealed class FrameMetrics : IMetrics
{
    public FrameMetrics(FramePool pool, CameraRegistry cameras, IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway.Frames");
        meter.Count("frames.received", () => cameras.Frames);
        meter.Gauge("frames.memory.bytes", () => pool.Bytes, "By");
        meter.Gauge("frames.lent", () => pool.Lent, description: "Frame buffers in use.");
    }
}
