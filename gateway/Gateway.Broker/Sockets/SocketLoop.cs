using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Gateway.Broker.Sockets;

/// <summary>
/// The one thread that waits for the sockets of all MQTT clients, receives for whoever waits, and runs what follows right there: no change of threads between a frame's last byte and its
/// handler.
/// </summary>
/// <remarks>
/// What runs here must not wait. Who takes long all the same has its next turns on the pool's threads (<see cref="SocketReceiver.OnTurn"/>), so that nobody can hold up the others often.
/// </remarks>
internal sealed class SocketLoop : IDisposable
{
    /// <summary>Who takes longer than this again and again is to take its turns elsewhere: a hundred frames' time.</summary>
    private static readonly long LongTurn = Stopwatch.Frequency / 1000;

    [ThreadStatic]
    private static bool _isCurrent;

    private readonly Epoll _poll = new();
    private readonly AnonymousPipeServerStream _end = new(PipeDirection.In);   // readable when its other side is closed
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private SocketReceiver?[] _receivers = new SocketReceiver?[64];   // by descriptor

    public SocketLoop()
    {
        _poll.Add(_end.SafePipeHandle);
        _thread = new Thread(Run) { Name = "MQTT sockets", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether this is a loop's thread, which others wait for.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>Tells the receiver from now on that its socket can be read, for as long as it can. Any thread.</summary>
    /// <exception cref="IOException">The kernel does not take it.</exception>
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

    /// <summary>Tells it no more, but what it is being told already. Any thread; while the socket is open.</summary>
    public void Remove(SafeHandle socket)
    {
        _poll.Remove(socket);
        Forget((int)socket.DangerousGetHandle());
    }

    /// <summary>Ends the thread, which is not the caller's. Nobody waits any more: receivers are closed before.</summary>
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
                    continue;   // closed meanwhile; or, opened anew, told once too often, which does no harm
                receiver.OnReadable();
                var ended = Stopwatch.GetTimestamp();
                receiver.OnTurn(isLong: ended - began > LongTurn);
                began = ended;
            }
        }
    }
}
