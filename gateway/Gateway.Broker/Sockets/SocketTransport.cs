using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gateway.Broker.Sockets;

/// <summary>A TCP connection.</summary>
/// <remarks>Payloads are sent from and received into frame memory, together with the bytes before and after, in one system call
/// (<see cref="SocketCalls"/>). The framework sends the rest that the socket does not take at once.</remarks>
internal sealed class SocketTransport : ITransport
{
    private const int MaxGathered = 64;

    private readonly Socket _socket;
    private readonly IPEndPoint _remote;
    private readonly SocketReceiver? _receiver;
    private MemoryHandle[]? _pins;   // made by the first gathered send: most connections send small packets only

    /// <param name="socket">Owned by this transport.</param>
    /// <param name="isLocal">See <see cref="IsLocal"/>.</param>
    /// <param name="loop">Waits for received bytes; null for the framework.</param>
    /// <param name="runsOnLoop">Whether continuations of a receive may run on the loop's thread: they do not wait and end soon.</param>
    public SocketTransport(Socket socket, bool isLocal, SocketLoop? loop = null, bool runsOnLoop = true)
    {
        IsLocal = isLocal;
        _receiver = loop is null ? null : new SocketReceiver(loop, socket.SafeHandle, runsOnLoop);
        _socket = socket;
        _socket.NoDelay = true;
        _socket.Blocking = false;   // writev must not wait
        _remote = (IPEndPoint)_socket.RemoteEndPoint!;
    }

    public string RemoteName => _remote.ToString();

    public IPAddress RemoteAddress => _remote.Address;

    public bool IsLocal { get; }

    public string? CertificateUser => null;

    public ValueTask OpenAsync() => ValueTask.CompletedTask;

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _receiver?.ReceiveAsync(buffer, default) ?? _socket.ReceiveAsync(buffer, SocketFlags.None);

    public ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then)
    {
        if (_receiver is not null)
            return _receiver.ReceiveAsync(first, then);
        var received = SocketCalls.Receive(_socket.SafeHandle, first.Span, then.Span);
        return received >= 0 ? new(received) : ReceiveAsync(first);
    }

    public bool CanWait => _receiver is not null;

    public int TryReceive(Memory<byte> first, Memory<byte> then) => _receiver!.TryReceive(first.Span, then.Span);

    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var sent = parts.Count > 1 ? Gather(parts) : SendNow(parts[0]);
        var first = 0;
        for (; first < parts.Count && sent >= parts[first].Length; first++)
            sent -= parts[first].Length;
        return first == parts.Count ? ValueTask.CompletedTask : SendRestAsync(parts, first, sent);
    }

    public void Close()
    {
        _receiver?.Close();
        try
        {
            _socket.Shutdown(SocketShutdown.Send);   // bytes sent before still arrive
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _socket.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts, int index, int offset)
    {
        for (; index < parts.Count; index++, offset = 0)
        {
            while (offset < parts[index].Length)
                offset += await _socket.SendAsync(parts[index][offset..], SocketFlags.None).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what fits at once; errors as below. A connection that never waits never creates the framework's send state.</summary>
    private int SendNow(ReadOnlyMemory<byte> part)
    {
        try
        {
            return Math.Max(0, SocketCalls.Send(_socket.SafeHandle, part.Span));
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Sends what fits at once. Errors count as nothing sent: the ordinary send that follows meets and reports them.</summary>
    private unsafe int Gather(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var count = Math.Min(parts.Count, MaxGathered);
        var vectors = stackalloc IoVector[count];
        _pins ??= new MemoryHandle[MaxGathered];
        for (var i = 0; i < count; i++)
        {
            _pins[i] = parts[i].Pin();
            vectors[i] = new IoVector((nint)_pins[i].Pointer, parts[i].Length);
        }

        try
        {
            return Math.Max(0, SocketCalls.Send(_socket.SafeHandle, vectors, count));
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            foreach (ref var pin in _pins.AsSpan(0, count))
                pin.Dispose();
        }
    }
}
