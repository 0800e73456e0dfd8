using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Link;

/// <summary>One client's connection. Sends two blocks of memory as one, without copying. One sender at a time.</summary>
internal sealed partial class LinkSocket(Socket socket, int sendBufferBytes) : ILinkTransport
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    public string Peer { get; private set; } = "unknown";

    public PipeReader Open()
    {
        socket.NoDelay = true;
        socket.SendBufferSize = sendBufferBytes;
        Peer = socket.RemoteEndPoint?.ToString() ?? Peer;
        return PipeReader.Create(new NetworkStream(socket, ownsSocket: false));
    }

    /// <summary>Sends both blocks in order, without copying.</summary>
    /// <remarks>Completes at once, without allocating, while the kernel has room. After an exception a part may have been sent.</remarks>
    public ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var sent = TrySend(head.Span, body.Span);
        return sent == head.Length + body.Length ? ValueTask.CompletedTask : SendRestAsync(head, body, sent, cancel);
    }

    /// <inheritdoc/>
    /// <remarks>Unread bytes of the peer would make the kernel reset the connection, and an Error message would be lost.</remarks>
    public async Task CloseAsync(ReadOnlyMemory<byte> lastWords, CancellationToken cancel)
    {
        const int MostDrained = 1 << 20;
        try
        {
            // No wait for room in the kernel's buffer: the link ends in any case.
            TrySend(lastWords.Span, default);
            socket.Shutdown(SocketShutdown.Send);
            var waste = new byte[4096];
            for (var drained = 0; drained < MostDrained;)
            {
                var read = await socket.ReceiveAsync(waste, SocketFlags.None, cancel);
                if (read == 0)
                    break;
                drained += read;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer has left, or stays too long: the connection ends here.
        }
    }

    public void Dispose() => socket.Dispose();

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, in SocketMessage message, int flags);

    /// <summary>Sends as much as the kernel takes without waiting.</summary>
    /// <returns>Number of bytes taken from both blocks.</returns>
    private unsafe int TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        fixed (byte* headStart = head, bodyStart = body)
        {
            var pieces = stackalloc SocketPiece[2];
            pieces[0] = new SocketPiece { Start = headStart, Length = (nuint)head.Length };
            pieces[1] = new SocketPiece { Start = bodyStart, Length = (nuint)body.Length };
            var message = new SocketMessage { Pieces = pieces, PieceCount = 2 };
            while (true)
            {
                var sent = SendMessage(socket.SafeHandle, message, DontWait | NoSignal);
                if (sent >= 0)
                    return (int)sent;
                switch (Marshal.GetLastPInvokeError())
                {
                    case TryAgain:
                        return 0;
                    case Interrupted:
                        break;
                    case var error:
                        throw new IOException($"Sending to the client failed: {Marshal.GetPInvokeErrorMessage(error)}.");
                }
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, int sent, CancellationToken cancel)
    {
        for (; sent < head.Length; sent += await socket.SendAsync(head[sent..], SocketFlags.None, cancel))
        {
        }

        for (sent -= head.Length; sent < body.Length; sent += await socket.SendAsync(body[sent..], SocketFlags.None, cancel))
        {
        }
    }
}

/// <summary>Linux <c>struct msghdr</c>, as <c>sendmsg(2)</c> takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketMessage
{
    public void* Name;
    public uint NameLength;
    public SocketPiece* Pieces;
    public nuint PieceCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>Linux <c>struct iovec</c>: one block of memory to be sent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketPiece
{
    public void* Start;
    public nuint Length;
}
