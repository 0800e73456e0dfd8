using System.Runtime.InteropServices;

namespace Gateway.Broker.Sockets;

/// <summary>Linux's calls that receive into, and send from, several pieces of memory at once: the framework's take arrays only, and frames are native memory. Sockets must not block.</summary>
internal static unsafe partial class SocketCalls
{
    private const int Interrupted = 4;   // EINTR
    private const int TryAgain = 11;     // EAGAIN
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL

    /// <summary>Receives what is there, first into the one, then into the other.</summary>
    /// <returns>Bytes; 0 at the peer's end, -1 when there is nothing now.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
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

    /// <summary>Sends what the socket takes at once.</summary>
    /// <returns>Bytes; -1 when it takes nothing, or is broken.</returns>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public static int Send(SafeHandle socket, IoVector* vectors, int count) => (int)writev(socket, vectors, count);

    /// <summary>Sends what the socket takes at once of one piece: cheaper than the framework's call, which an acknowledgement after every frame notices.</summary>
    /// <returns>Bytes; -1 when it takes nothing, or is broken.</returns>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
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
