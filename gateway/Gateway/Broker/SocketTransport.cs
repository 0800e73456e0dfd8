using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Broker;

/// <summary>A TCP connection.</summary>
/// <remarks>
/// Parts are gathered by <c>writev</c>: the framework's own gathering send takes arrays only, and frames are native memory. What the socket does not
/// take at once is sent by the framework, which knows how to wait. The same way <c>readv</c> brings a payload to its frame and the next packet's header to
/// the reader, in one system call.
/// </remarks>
internal sealed partial class SocketTransport : ITransport
{
    private const int MaxGathered = 64;

    private readonly Socket _socket;
    private readonly IPEndPoint _remote;
    private MemoryHandle[]? _pins;   // made by the first gathering send: most connections only ever send small packets

    /// <param name="socket">Owned from now on.</param>
    /// <param name="isLocal">See <see cref="IsLocal"/>.</param>
    public SocketTransport(Socket socket, bool isLocal)
    {
        IsLocal = isLocal;
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

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer, SocketFlags.None);

    public ValueTask<int> ReceiveAsync(Memory<byte> first, Memory<byte> then)
    {
        var received = Scatter(first.Span, then.Span);
        return received > 0 ? new(received) : ReceiveAsync(first);
    }

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
        try
        {
            _socket.Shutdown(SocketShutdown.Send);   // what was sent before still arrives
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

    /// <summary>Sends what fits at once; errors as below. A connection that never has to wait never makes what the framework waits with.</summary>
    private int SendNow(ReadOnlyMemory<byte> part)
    {
        var sent = _socket.Send(part.Span, SocketFlags.None, out var error);
        return error == SocketError.Success ? sent : 0;
    }

    /// <summary>Sends what fits at once. Errors count as nothing sent: the ordinary send that follows meets them again and reports them.</summary>
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
            return (int)Math.Max(0, WriteVectors(_socket.SafeHandle, vectors, count));
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

    /// <summary>Receives what is there now. Neither an error nor an end is told here: the ordinary receive that follows meets them again.</summary>
    private unsafe int Scatter(Span<byte> first, Span<byte> then)
    {
        fixed (byte* start = first, behind = then)
        {
            var vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector((nint)start, first.Length);
            vectors[1] = new IoVector((nint)behind, then.Length);
            try
            {
                return (int)ReadVectors(_socket.SafeHandle, vectors, 2);
            }
            catch (ObjectDisposedException)
            {
                return 0;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    private static unsafe partial nint ReadVectors(SafeHandle descriptor, IoVector* vectors, int count);

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    private static unsafe partial nint WriteVectors(SafeHandle descriptor, IoVector* vectors, int count);

    /// <summary>The C library's <c>struct iovec</c>.</summary>
    private readonly record struct IoVector(nint Start, nint Length);
}
