using Gateway.Frames;

namespace Gateway.Broker.Sockets;

/// <summary>
/// Memory for the frame that is expected next, received into before its header is known: a board's frames are much alike, and so header and frame come with one system call,
/// each to where it is to stay.
/// </summary>
/// <remarks>One connection's reader only. What is in it follows, in the stream, what the reader holds in a buffer of <paramref name="bufferSize"/> bytes, which is full then.</remarks>
/// <param name="pool">Where the memory comes from.</param>
/// <param name="bufferSize">Bytes that come before those that go here.</param>
internal sealed class FrameAhead(FramePool pool, int bufferSize)
{
    /// <summary>Larger ones are worth a system call of their own, and the memory would be taken on a guess.</summary>
    private const int MaxLength = 256 << 10;

    private FrameBuffer? _memory;
    private int _length;   // of what is expected; 0 for nothing
    private int _offset;   // where in its memory its bytes begin that go here
    private int _begin;    // the same for the memory in hand: what is expected may change while that is full

    /// <summary>Whether the next packet is expected to be a large publish.</summary>
    public bool IsExpected => _length > 0;

    /// <summary>Bytes in it.</summary>
    public int Count { get; private set; }

    /// <summary>Those bytes.</summary>
    public Span<byte> Bytes => _memory is null ? default : _memory.Whole.Slice(_begin, Count);

    /// <summary>A large publish has come, and the next packet may be like it.</summary>
    /// <param name="headerLength">Bytes before its payload.</param>
    /// <param name="payloadOffset">Where in its memory the payload is.</param>
    /// <param name="length">Bytes of its memory.</param>
    public void Expect(int headerLength, int payloadOffset, int length) =>
        (_length, _offset) = headerLength < bufferSize && length <= MaxLength ? (length, payloadOffset + bufferSize - headerLength) : (0, 0);

    /// <summary>It was something else.</summary>
    public void Forget() => _length = 0;

    /// <summary>Takes memory. To be given back by <see cref="Release"/> if nothing was received into it.</summary>
    /// <returns>Room for the frame, and if it can be had for the beginning of what follows; empty when the pool has no more.</returns>
    public Memory<byte> Rent()
    {
        if (!pool.TryRent(_length, out _memory))
            return default;
        FramePool.TryReuse(_memory, Math.Min(_memory.Capacity, _length + bufferSize));
        _begin = _offset;
        return _memory.Memory[_begin..];
    }

    /// <summary>So many bytes were received.</summary>
    public void Received(int count) => Count = count;

    /// <summary>The memory for a publish whose payload begins in the reader's buffer and goes on here, if that is where it is to stay.</summary>
    /// <param name="length">Bytes the publish needs.</param>
    /// <param name="begin">Where in its memory that belongs which is here.</param>
    /// <returns>With a reference of the caller's own; null when other memory is needed.</returns>
    public FrameBuffer? Share(int length, int begin)
    {
        if (Count == 0 || begin != _begin || !FramePool.TryReuse(_memory!, length))
            return null;
        _memory!.AddReference();
        return _memory;
    }

    /// <summary>Gives the memory back: what was in it is taken.</summary>
    public void Release()
    {
        _memory?.Release();
        _memory = null;
        Count = 0;
    }
}
