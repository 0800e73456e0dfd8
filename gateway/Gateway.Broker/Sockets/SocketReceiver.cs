using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Gateway.Broker.Sockets;

/// <summary>Receives from one socket: available bytes at once, others when the <see cref="SocketLoop"/> reports them. Allocates nothing. One receive
/// at a time.</summary>
/// <param name="loop">Waits for the socket.</param>
/// <param name="socket">Does not block; not disposed here.</param>
/// <param name="runsOnLoop">Whether continuations may run on the loop's thread; otherwise they run on the pool.</param>
internal sealed class SocketReceiver(SocketLoop loop, SafeHandle socket, bool runsOnLoop) : IValueTaskSource<int>
{
    /// <summary>Turns on the pool after two long ones.</summary>
    private const int PoolTurns = 64;

    /// <summary>Bytes received in a row before other receivers have their turn.</summary>
    private const int MaxTurnBytes = 256 << 10;

    private const int Away = 0;   // the loop does not watch the socket
    private const int Idle = 1;   // the loop watches it, and no receive waits
    private const int Waiting = 2;
    private const int Closed = 3;

    private readonly Lock _gate = new();   // for leaving and returning; between Idle and Waiting one exchange is enough
    private ManualResetValueTaskSourceCore<int> _core;
    private Memory<byte> _first;
    private Memory<byte> _then;
    private int _state;
    private int _poolTurns;
    private bool _wasLong;
    private int _turnBytes;
    private bool _mayHaveMore;   // the last receive filled its buffers

    /// <summary>Receives at least one byte into <paramref name="first"/>, and more into <paramref name="then"/>. 0 means the peer's end. With two
    /// empty buffers: waits until something may be there.</summary>
    /// <exception cref="IOException">The connection is broken. Also from the task.</exception>
    /// <exception cref="ObjectDisposedException">This side closed it. Also from the task.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then)
    {
        if (_mayHaveMore && _turnBytes < MaxTurnBytes && (first.IsEmpty ? 0 : TryReceive(first.Span, then.Span)) is >= 0 and var received)
            return new(received);
        return new(this, Wait(first, then));
    }

    /// <summary>Receives without waiting.</summary>
    /// <returns>Bytes; 0 at the peer's end, -1 when nothing is there.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">This side closed it.</exception>
    public int TryReceive(Span<byte> first, Span<byte> then)
    {
        var received = Read(first, then);
        _turnBytes += Math.Max(0, received);
        return received;
    }

    /// <summary>The socket is readable, or was a moment ago. The loop's thread.</summary>
    public void OnReadable()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting)
        {
            Leave();
            return;
        }

        var received = 0;
        try
        {
            if (_first.Length + _then.Length > 0)
                received = Read(_first.Span, _then.Span);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Complete(0, e);
            return;
        }

        if (received >= 0)
            Complete(received, null);
        else if (Interlocked.CompareExchange(ref _state, Waiting, Idle) != Idle)
            Complete(0, new ObjectDisposedException(nameof(SocketReceiver)));
    }

    /// <summary>Its turn has ended. After two long ones the next run on the pool; one may be the scheduler's doing. The loop's thread.</summary>
    public void OnTurn(bool isLong)
    {
        if (isLong && _wasLong)
            _poolTurns = PoolTurns;
        _wasLong = isLong;
    }

    /// <summary>Ends a waiting receive and all later ones. Any thread, before the socket is closed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            var state = Interlocked.Exchange(ref _state, Closed);
            if (state is Idle or Waiting)
                loop.Remove(socket);
            if (state != Waiting)
                return;
        }

        _poolTurns = 1;   // the caller may hold locks
        Complete(0, new ObjectDisposedException(nameof(SocketReceiver)));
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private short Wait(Memory<byte> first, Memory<byte> then)
    {
        _turnBytes = 0;
        (_first, _then) = (first, then);
        var version = _core.Version;   // from here on it may complete
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) != Idle)
            Return();
        return version;
    }

    private void Complete(int received, Exception? fault)
    {
        (_first, _then) = (default, default);
        _core.RunContinuationsAsynchronously = !runsOnLoop || _poolTurns > 0;
        _poolTurns = Math.Max(0, _poolTurns - 1);
        if (fault is null)
            _core.SetResult(received);
        else
            _core.SetException(fault);
    }

    /// <summary>No receive waits: stop the repeated reports.</summary>
    private void Leave()
    {
        lock (_gate)
        {
            if (Interlocked.CompareExchange(ref _state, Away, Idle) == Idle)
                loop.Remove(socket);
        }
    }

    /// <summary>Waits, and makes the loop watch the socket again.</summary>
    private void Return()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_state == Closed, this);
            _state = Waiting;
            try
            {
                loop.Add(socket, this);
            }
            catch
            {
                _state = Away;
                throw;
            }
        }
    }

    /// <returns>-1 when nothing is there.</returns>
    private int Read(Span<byte> first, Span<byte> then)
    {
        var received = SocketCalls.Receive(socket, first, then);
        _mayHaveMore = received == first.Length + then.Length;
        return received;
    }
}
