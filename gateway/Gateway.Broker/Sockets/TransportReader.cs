using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.Broker.Sockets;

/// <summary>Reads a transport on the task that awaits it, and can receive past its own buffer, straight into a frame's memory.</summary>
/// <remarks>It asks for 256 bytes when it waits with an empty buffer, and behind a payload: an idle connection holds little, and little of a frame is
/// received with its header and copied. It asks for 64 KiB when the last receive filled its buffer: more is there, and many small packets cost one
/// system call. After a large publish it asks for the next frame with its header (<see cref="FrameAhead"/>). One reader at a time. Each result is one
/// contiguous piece.</remarks>
/// <param name="transport">Source of the bytes; not disposed here.</param>
/// <param name="pool">For frames received with their headers; null for none.</param>
internal sealed class TransportReader(ITransport transport, FramePool? pool = null)
{
    private const int SmallSize = 256;
    private const int LargeSize = 64 << 10;

    private readonly byte[] _small = new byte[SmallSize];
    private FrameAhead? _ahead;   // after a large publish: most connections send small packets only
    private byte[]? _rented;
    private int _start;
    private int _end;
    private bool _examined = true;   // the caller has seen all bytes and wants more
    private bool _filled;   // the last receive filled its buffer
    private bool _ended;
    private long _received;

    /// <summary>Whether 64 KiB may be taken at once. Off until the peer is authenticated.</summary>
    public bool ReadsAhead { get; set; }

    /// <summary>Bytes received since the start. Any thread.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Bytes received and not consumed.</summary>
    public int Buffered => _end - _start;

    private byte[] Buffer => _rented ?? _small;

    public ValueTask<ReadResult> ReadAsync()
    {
        if ((!_examined && Buffered > 0) || _ended)
            return new(Result());
        if (TakeBackAhead())
            return new(Result());
        return Buffered == 0 && _ahead is { IsExpected: true } ? ReceiveAheadAsync(_ahead) : ReceiveAsync();
    }

    public void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _start = consumed.GetInteger();
        _examined = examined.GetInteger() == _end;
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes that follow: buffered ones are copied, the rest is received there.</summary>
    /// <returns>False when the peer ended before.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReceiveAsync(Memory<byte> destination)
    {
        destination = destination[TakeInHand(destination.Span)..];
        if (destination.IsEmpty)
            return true;

        // The buffer is empty now: the next packet's header comes with the last piece.
        ReleaseRented();
        _start = _end = 0;
        _filled = false;
        while (!destination.IsEmpty && !_ended)
        {
            var received = await transport.ReceiveAsync(destination, _small).ConfigureAwait(false);
            _ended = received == 0;
            Volatile.Write(ref _received, _received + received);
            _end = Math.Max(0, received - destination.Length);
            destination = destination[(received - _end)..];
        }

        _examined = false;
        _filled = _end == _small.Length;
        return destination.IsEmpty;
    }

    /// <summary>A large publish has come, and the next may be similar: see <see cref="FrameAhead.Expect"/>.</summary>
    public void Expect(int headerLength, int payloadOffset, int length)
    {
        if (pool is not null && transport.CanWait)
            (_ahead ??= new FrameAhead(pool, SmallSize)).Expect(headerLength, payloadOffset, length);
    }

    /// <summary>Memory that already holds some of a publish's payload, if there is any: see <see cref="FrameAhead.Share"/>.</summary>
    public FrameBuffer? ShareAhead(int length, int begin) => _ahead?.Share(length, begin);

    /// <summary>Moves bytes received ahead into the ordinary buffer, to hold no frame memory. Between AdvanceTo and ReadAsync.</summary>
    /// <returns>Whether there were such bytes.</returns>
    public bool TakeBackAhead()
    {
        if (_ahead is not { Count: > 0 })
            return false;

        var length = Buffered + _ahead.Count;
        var all = ArrayPool<byte>.Shared.Rent(length);
        Buffer.AsSpan(_start, Buffered).CopyTo(all);
        _ahead.Bytes.CopyTo(all.AsSpan(Buffered));
        ReleaseRented();
        _rented = all;
        (_start, _end, _examined) = (0, length, false);
        _ahead.Release();
        _ahead.Forget();
        return true;
    }

    /// <summary>Discards the bytes that follow.</summary>
    /// <returns>False when the peer ended before.</returns>
    public async ValueTask<bool> SkipAsync(int length)
    {
        var waste = ArrayPool<byte>.Shared.Rent(Math.Min(length, LargeSize));
        try
        {
            while (length > 0)
            {
                var part = Math.Min(length, waste.Length);
                if (!await ReceiveAsync(waste.AsMemory(0, part)).ConfigureAwait(false))
                    return false;
                length -= part;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(waste);
        }
    }

    /// <summary>Returns the memory. No reads after this.</summary>
    public void Complete()
    {
        ReleaseRented();
        _ahead?.Release();
        _start = _end = 0;
        _ended = true;
    }

    private ReadResult Result() => new(new ReadOnlySequence<byte>(Buffer, _start, Buffered), isCanceled: false, isCompleted: _ended);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAsync()
    {
        MakeRoom();
        var room = Buffer.AsMemory(_end);
        var received = await transport.ReceiveAsync(room).ConfigureAwait(false);
        _filled = received == room.Length;
        _end += received;
        Volatile.Write(ref _received, _received + received);
        _ended = received == 0;
        _examined = false;
        return Result();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAheadAsync(FrameAhead ahead)
    {
        ReleaseRented();
        int received;
        do
        {
            await transport.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);   // holds no memory
            received = ReceiveAhead(ahead);
        }
        while (received < 0);

        Volatile.Write(ref _received, _received + received);
        (_start, _end) = (0, Math.Min(received, SmallSize));
        _ended = received == 0;
        _filled = false;
        _examined = false;
        return Result();
    }

    private int ReceiveAhead(FrameAhead ahead)
    {
        var received = -1;
        try
        {
            received = transport.TryReceive(_small, ahead.Rent());
            return received;
        }
        finally
        {
            if (received > SmallSize)
                ahead.Received(received - SmallSize);
            else
                ahead.Release();
        }
    }

    /// <summary>Copies bytes from the buffers to <paramref name="destination"/>.</summary>
    /// <returns>Bytes copied.</returns>
    private int TakeInHand(Span<byte> destination)
    {
        var inHand = Math.Min(Buffered, destination.Length);
        if (_ahead is not { Count: > 0 } || inHand == destination.Length)
        {
            Buffer.AsSpan(_start, inHand).CopyTo(destination);
            _start += inHand;
            return inHand;
        }

        var ahead = _ahead.Bytes;
        var taken = Math.Min(ahead.Length, destination.Length - inHand);
        ahead[..taken].CopyTo(destination[inHand..]);   // already in place, if the frame was as expected
        Buffer.AsSpan(_start, inHand).CopyTo(destination);

        var next = ahead[taken..];
        if (next.Length > SmallSize)   // nothing is rented while there are bytes ahead
            _rented = ArrayPool<byte>.Shared.Rent(next.Length);
        next.CopyTo(Buffer);
        (_start, _end, _examined) = (0, next.Length, false);
        _ahead.Release();
        return inHand + taken;
    }

    private void MakeRoom()
    {
        var large = _filled && ReadsAhead;
        if (Buffered == 0)
        {
            _start = _end = 0;
            if (large && Buffer.Length >= LargeSize)
                return;
            ReleaseRented();
            if (large)
                _rented = ArrayPool<byte>.Shared.Rent(LargeSize);
            return;
        }

        var wanted = Buffered < Buffer.Length ? Buffer.Length : 2 * Buffer.Length;
        if (large)
            wanted = Math.Max(wanted, LargeSize);
        if (wanted > Buffer.Length)
            MoveTo(ArrayPool<byte>.Shared.Rent(wanted));
        else if (_end == Buffer.Length || large)
            MoveTo(Buffer);
    }

    private void MoveTo(byte[] larger)
    {
        var length = Buffered;
        Buffer.AsSpan(_start, length).CopyTo(larger);
        if (larger != Buffer)
        {
            ReleaseRented();
            _rented = larger;
        }

        _start = 0;
        _end = length;
    }

    private void ReleaseRented()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
