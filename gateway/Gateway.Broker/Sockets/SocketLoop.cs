using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Gateway.Broker.Sockets;

/// <summary>The one thread that waits for the sockets of all MQTT clients, receives for the waiting readers and runs their continuations: no thread
/// change between a frame's last byte and its handler.</summary>
/// <remarks>Code on this thread must not wait. A receiver that runs too long gets its next turns on the thread pool
/// (<see cref="SocketReceiver.OnTurn"/>).</remarks>
internal sealed class SocketLoop : IDisposable
{
    /// <summary>A longer turn, twice in a row, moves a receiver to the pool: the time of a hundred frames.</summary>
    private static readonly long LongTurn = Stopwatch.Frequency / 1000;

    [ThreadStatic]
    private static bool _isCurrent;

    private readonly Epoll _poll = new();
    private readonly AnonymousPipeServerStream _end = new(PipeDirection.In);   // readable when its other end is closed
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private SocketReceiver?[] _receivers = new SocketReceiver?[64];   // by descriptor

    public SocketLoop()
    {
        _poll.Add(_end.SafePipeHandle);
        _thread = new Thread(Run) { Name = "MQTT sockets", IsBackground = true };
        _thread.Start();
    }

    public static bool IsCurrent => _isCurrent;

    /// <summary>Reports to the receiver, until it is removed, whenever its socket is readable. Any thread.</summary>
    /// <exception cref="IOException">The kernel rejects the socket.</exception>
    public void Add(SafeHandle socket, SocketReceiver receiver)
    {
        var descriptor = (int)socket.DangerousGetHandle();
        lock (_gate)
        {
            if (descriptor >= _receivers.Length)
                Array.Resize(ref _receivers, Math.Max(2 * _receivers.Length, descriptor + 1));
            _receivers[descriptor] = receiver;
        }

        try
        {
            _poll.Add(socket);
        }
        catch
        {
            Forget(descriptor);
            throw;
        }
    }

    /// <summary>Stops reporting, except for a report under way. Any thread; while the socket is open.</summary>
    public void Remove(SafeHandle socket)
    {
        _poll.Remove(socket);
        Forget((int)socket.DangerousGetHandle());
    }

    /// <summary>Ends the thread, which must not be the caller's. All receivers are closed before.</summary>
    public void Dispose()
    {
        _end.ClientSafePipeHandle.Dispose();
        _thread.Join();
        _end.Dispose();
        _poll.Dispose();
    }

    private void Forget(int descriptor)
    {
        lock (_gate)
            _receivers[descriptor] = null;
    }

    private void Run()
    {
        _isCurrent = true;
        var end = (int)_end.SafePipeHandle.DangerousGetHandle();
        Span<int> ready = stackalloc int[Epoll.MaxEvents];
        while (true)
        {
            var count = _poll.Wait(ready);
            var began = Stopwatch.GetTimestamp();
            foreach (var descriptor in ready[..count])
            {
                if (descriptor == end)
                    return;
                if (Volatile.Read(ref _receivers)[descriptor] is not { } receiver)
                    continue;   // closed meanwhile; or reused, and then the extra report does no harm
                receiver.OnReadable();
                var ended = Stopwatch.GetTimestamp();
                receiver.OnTurn(isLong: ended - began > LongTurn);
                began = ended;
            }
        }
    }
}
