using System.Runtime.InteropServices;

namespace Gateway.Broker.Sockets;

/// <summary>Linux calls for several pieces of native memory; the framework's calls take arrays only. Sockets must not block.</summary>
internal static unsafe partial class SocketCalls
{
    private const int Interrupted = 4;   // EINTR
    private const int TryAgain = 11;     // EAGAIN
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL

    /// <summary>Receives available bytes, first into the one, then into the other.</summary>
    /// <returns>Bytes; 0 at the peer's end, -1 when nothing is there.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">This side closed it; below too.</exception>
    public static int Receive(SafeHandle socket, Span<byte> first, Span<byte> then)
    {
        fixed (byte* start = first, behind = then)
        {
            var vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector((nint)start, first.Length);
            vectors[1] = new IoVector((nint)behind, then.Length);
            var received = (int)readv(socket, vectors, then.IsEmpty ? 1 : 2);
            if (received >= 0)
                return received;
            return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Sends as many bytes as the socket takes at once.</summary>
    /// <returns>Bytes; -1 when the socket takes nothing or is broken.</returns>
    public static int Send(SafeHandle socket, IoVector* vectors, int count) => (int)writev(socket, vectors, count);

    /// <summary>The same for one piece. Cheaper than the framework's call, which shows with an acknowledgement after every frame.</summary>
    public static int Send(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return (int)send(socket, start, bytes.Length, NoSignal);
    }

    [LibraryImport("libc")]
    private static partial nint send(SafeHandle socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readv(SafeHandle descriptor, IoVector* vectors, int count);

    [LibraryImport("libc")]
    private static partial nint writev(SafeHandle descriptor, IoVector* vectors, int count);
}

/// <summary>Linux <c>struct iovec</c>.</summary>
internal readonly record struct IoVector(nint Start, nint Length);
