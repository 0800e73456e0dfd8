using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.Broker;

/// <summary>
/// A pipe reader that reads the transport itself, on the task that awaits it, and can hand the rest of the stream's bytes past its own buffer,
/// straight into a frame's memory.
/// </summary>
/// <remarks>
/// How much it asks for: 256 bytes when it waits with nothing in hand, and behind a payload, so that an idle connection holds little, and a frame's header brings little of
/// the frame with it that would be copied; 64 KiB when the last receive filled its room, because then more is there already, and many small
/// packets are to cost one system call. One reader at a time, like any pipe reader. It always gives one contiguous piece.
/// </remarks>
internal sealed class TransportReader(ITransport transport) : PipeReader
{
    private const int SmallSize = 256;
    private const int LargeSize = 64 << 10;

    private readonly byte[] _small = new byte[SmallSize];
    private byte[]? _rented;
    private int _start;
    private int _end;
    private bool _examined = true;    // the caller has seen all there is and wants more
    private bool _filled;             // the last receive filled its room
    private bool _ended;

    /// <summary>Whether 64 KiB may be taken at once. Off until the peer has shown who it is: a stranger gets what it fills.</summary>
    public bool ReadsAhead { get; set; }

    /// <summary>Bytes received and not consumed.</summary>
    public int Buffered => _end - _start;

    private byte[] Buffer => _rented ?? _small;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        (_examined || Buffered == 0) && !_ended ? ReceiveAsync() : new ValueTask<ReadResult>(Result());

    public override bool TryRead(out ReadResult result)
    {
        result = Result();
        return (!_examined && Buffered > 0) || _ended;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _start = consumed.GetInteger();
        _examined = examined.GetInteger() == _end;
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes that follow: those in hand are copied, the rest is received there.</summary>
    /// <returns>False when the peer ended before.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReceiveAsync(Memory<byte> destination)
    {
        var inHand = Math.Min(Buffered, destination.Length);
        Buffer.AsSpan(_start, inHand).CopyTo(destination.Span);
        _start += inHand;
        destination = destination[inHand..];
        if (destination.IsEmpty)
            return true;

        // Nothing is in hand now: what follows, the next packet's header, comes with the last piece.
        ReleaseRented();
        _start = _end = 0;
        _filled = false;
        while (!destination.IsEmpty && !_ended)
        {
            var received = await transport.ReceiveAsync(destination, _small).ConfigureAwait(false);
            _ended = received == 0;
            _end = Math.Max(0, received - destination.Length);
            destination = destination[(received - _end)..];
        }

        _examined = false;
        _filled = _end == _small.Length;
        return destination.IsEmpty;
    }

    /// <summary>Throws away the bytes that follow.</summary>
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

    /// <summary>Not supported: a receive ends with the transport, which is closed to cancel it.</summary>
    public override void CancelPendingRead() => throw new NotSupportedException("Close the transport instead.");

    /// <summary>Gives the memory back. Nothing is read any more.</summary>
    public override void Complete(Exception? exception = null)
    {
        ReleaseRented();
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
        _ended = received == 0;
        _examined = false;
        return Result();
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
