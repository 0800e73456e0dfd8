namespace Gateway.Broker.Sockets;

/// <summary>Memory for the next expected frame, filled before its header is known: one system call brings header and frame.</summary>
/// <remarks>One connection's reader only. Its bytes follow those in the reader's full buffer of <paramref name="bufferSize"/> bytes.</remarks>
internal sealed class FrameAhead(FramePool pool, int bufferSize)
{
    /// <summary>Larger frames are worth a system call of their own, and the memory would be taken on a guess.</summary>
    private const int MaxLength = 256 << 10;

    private FrameBuffer? _memory;
    private int _length;   // of the expected memory; 0 for nothing expected
    private int _offset;   // in the expected memory, of the first byte that goes here
    private int _begin;   // the same for the current memory: the expectation may change while it is filled

    /// <summary>Whether the next packet is expected to be a large publish.</summary>
    public bool IsExpected => _length > 0;

    public int Count { get; private set; }

    public Span<byte> Bytes => _memory is null ? default : _memory.Whole.Slice(_begin, Count);

    /// <summary>A large publish has come, and the next packet may be similar.</summary>
    /// <param name="headerLength">Bytes before its payload.</param>
    /// <param name="payloadOffset">Where its payload begins in its memory.</param>
    /// <param name="length">Bytes of its memory.</param>
    public void Expect(int headerLength, int payloadOffset, int length) =>
        (_length, _offset) = headerLength < bufferSize && length <= MaxLength ? (length, payloadOffset + bufferSize - headerLength) : (0, 0);

    /// <summary>The next packet was different.</summary>
    public void Forget() => _length = 0;

    /// <summary>Takes memory. <see cref="Release"/> returns it if nothing was received into it.</summary>
    /// <returns>Room for the frame and, if available, for the start of the next packet; empty when the pool is exhausted.</returns>
    public Memory<byte> Rent()
    {
        if (!pool.TryRent(_length, out _memory))
            return default;
        FramePool.TryReuse(_memory, Math.Min(_memory.Capacity, _length + bufferSize));
        _begin = _offset;
        return _memory.Memory[_begin..];
    }

    public void Received(int count) => Count = count;

    /// <summary>The memory for a publish whose payload begins in the reader's buffer and continues here, if it can stay here.</summary>
    /// <param name="length">Bytes the publish needs.</param>
    /// <param name="begin">Offset of these bytes in its memory.</param>
    /// <returns>A reference of the caller's own; null when other memory is needed.</returns>
    public FrameBuffer? Share(int length, int begin)
    {
        if (Count == 0 || begin != _begin || !FramePool.TryReuse(_memory!, length))
            return null;
        _memory!.AddReference();
        return _memory;
    }

    /// <summary>Returns the memory after its bytes were used.</summary>
    public void Release()
    {
        _memory?.Release();
        _memory = null;
        Count = 0;
    }
}
