using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Gateway.Broker.Sockets;

/// <summary>Receives from one socket: at once what is there, the rest when the <see cref="SocketLoop"/> says that more has come. Allocates nothing. One receive at a time.</summary>
/// <param name="loop">Who waits.</param>
/// <param name="socket">Does not block. Its owner's.</param>
/// <param name="runsOnLoop">Whether what follows a receive may run on the loop's thread; if not, on the pool's.</param>
internal sealed class SocketReceiver(SocketLoop loop, SafeHandle socket, bool runsOnLoop) : IValueTaskSource<int>, IValueTaskSource
{
    /// <summary>Turns that who was long takes on the pool.</summary>
    private const int PoolTurns = 64;

    /// <summary>Bytes received in a row before it is the others' turn.</summary>
    private const int MaxTurnBytes = 256 << 10;

    private const int Away = 0;      // the loop does not look at the socket
    private const int Idle = 1;      // it does, and nobody waits
    private const int Waiting = 2;
    private const int Closed = 3;

    private readonly Lock _gate = new();   // for leaving and coming back; between Idle and Waiting one exchange is enough
    private ManualResetValueTaskSourceCore<int> _core;
    private Memory<byte> _first;
    private Memory<byte> _then;
    private int _state;
    private int _poolTurns;
    private bool _wasLong;
    private int _turnBytes;
    private bool _mayHaveMore;   // the last receive filled its room

    /// <summary>Receives at least one byte into the first piece, and what it has no room for into the second. 0 is the peer's end.</summary>
    /// <exception cref="IOException">The connection is broken. Also by the task.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here. Also by the task.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then)
    {
        if (_mayHaveMore && _turnBytes < MaxTurnBytes && TryReceive(first.Span, then.Span) is >= 0 and var received)
            return new(received);
        return new(this, Wait(first, then));
    }

    /// <summary>Waits until something is there, or the peer's end, or may be.</summary>
    /// <exception cref="ObjectDisposedException">It was closed here. Also by the task.</exception>
    public ValueTask WaitAsync() => _mayHaveMore && _turnBytes < MaxTurnBytes ? default : new(this, Wait(default, default));

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>Bytes; 0 at the peer's end, -1 when there is nothing now.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public int TryReceive(Span<byte> first, Span<byte> then)
    {
        var received = Read(first, then);
        _turnBytes += Math.Max(0, received);
        return received;
    }

    /// <summary>The socket can be read, or could be a moment ago. The loop's thread.</summary>
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

    /// <summary>Its turn has ended. Twice too long, and the next ones are on the pool's threads; once may have been the scheduler's doing. The loop's thread.</summary>
    public void OnTurn(bool isLong)
    {
        if (isLong && _wasLong)
            _poolTurns = PoolTurns;
        _wasLong = isLong;
    }

    /// <summary>Ends a receive that waits, and all later ones. Any thread, before the socket is closed.</summary>
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

        _poolTurns = 1;   // whoever closes may hold locks
        Complete(0, new ObjectDisposedException(nameof(SocketReceiver)));
    }

    void IValueTaskSource.GetResult(short token) => ((IValueTaskSource<int>)this).GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

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

    /// <returns>What the task is made of.</returns>
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

    /// <summary>Nobody waits: the loop is not to be told over and over.</summary>
    private void Leave()
    {
        lock (_gate)
        {
            if (Interlocked.CompareExchange(ref _state, Away, Idle) == Idle)
                loop.Remove(socket);
        }
    }

    /// <summary>Waits, and has the loop look again.</summary>
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

    /// <returns>-1 when there is nothing now.</returns>
    private int Read(Span<byte> first, Span<byte> then)
    {
        var received = SocketCalls.Receive(socket, first, then);
        _mayHaveMore = received == first.Length + then.Length;
        return received;
    }
}
