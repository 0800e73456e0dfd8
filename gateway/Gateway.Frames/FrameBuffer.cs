using System.Buffers;
using System.Runtime.InteropServices;

namespace Gateway.Frames;

/// <summary>
/// A block of native memory that holds one received payload, shared by reference count.
/// The socket receives into it, and everything downstream reads the same bytes.
/// </summary>
/// <remarks>
/// Ownership: <see cref="FramePool.TryRent"/> returns one reference. A caller that keeps the buffer beyond its call takes another with
/// <see cref="AddReference"/> and returns it with <see cref="Release"/>; the last release returns the memory to the pool. Any thread may do
/// either. Reading after the release is a bug and may return another frame's bytes.
/// </remarks>
public sealed unsafe class FrameBuffer : MemoryManager<byte>
{
    private readonly FramePool _pool;
    private readonly byte* _start;
    private int _references;

    internal FrameBuffer(FramePool pool, int sizeClass, int capacity)
    {
        _pool = pool;
        SizeClass = sizeClass;
        Capacity = capacity;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 64);
    }

    /// <summary>Bytes in use, at most <see cref="Capacity"/>: the length of <see cref="GetSpan"/> and Memory.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory behind the buffer.</summary>
    public int Capacity { get; }

    internal int SizeClass { get; }

    /// <summary>Whether the caller, who holds a reference, is the only holder.</summary>
    internal bool IsHeldOnce => Volatile.Read(ref _references) == 1;

    /// <exception cref="ObjectDisposedException">The buffer was returned to the pool before.</exception>
    public void AddReference()
    {
        // With a count of zero the memory may already belong to another frame.
        if (Interlocked.Increment(ref _references) <= 1)
        {
            Interlocked.Decrement(ref _references);
            ObjectDisposedException.ThrowIf(true, this);
        }
    }

    /// <exception cref="ObjectDisposedException">Released more often than referenced.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left == 0)
            _pool.Return(this);
        ObjectDisposedException.ThrowIf(left < 0, this);
    }

    public override Span<byte> GetSpan() => new(_start, Length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length);
        return new MemoryHandle(_start + elementIndex);   // native memory does not move
    }

    public override void Unpin()
    {
    }

    /// <summary>All of the memory, in use or not.</summary>
    public Span<byte> Whole => new(_start, Capacity);

    internal void Rented(int length)
    {
        Length = length;
        Volatile.Write(ref _references, 1);
    }

    internal void Free() => NativeMemory.AlignedFree(_start);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Release();
    }
}
