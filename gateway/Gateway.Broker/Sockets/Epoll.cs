using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Broker.Sockets;

/// <summary>Linux's epoll(7), level-triggered: reports the readable ones of many sockets, again and again until they are read.</summary>
/// <remarks>Any thread may add and remove sockets while another waits.</remarks>
internal sealed unsafe partial class Epoll : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int CloseOnExec = 0x80000;
    private const int ControlAdd = 1;
    private const int ControlRemove = 2;
    private const uint Readable = 1;
    private const int Interrupted = 4;   // EINTR

    /// <summary>Sockets that one <see cref="Wait"/> reports at most.</summary>
    public const int MaxEvents = 128;

    // The kernel's struct epoll_event is packed on x86-64 only: events, then data, in words of four bytes.
    private static readonly int EventWords = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 1 : 2;

    private readonly uint[] _events = GC.AllocateUninitializedArray<uint>(MaxEvents * 4, pinned: true);

    /// <exception cref="IOException">The kernel has no epoll instance left.</exception>
    public Epoll()
        : base(ownsHandle: true)
    {
        SetHandle(epoll_create1(CloseOnExec));
        if (IsInvalid)
            throw Failure("epoll_create1");
    }

    /// <summary>Watches a descriptor until it is removed or closed.</summary>
    /// <exception cref="IOException">The kernel rejects the descriptor.</exception>
    public void Add(SafeHandle descriptor)
    {
        var wanted = stackalloc uint[EventWords];
        wanted[0] = Readable;
        wanted[DataAt] = (uint)descriptor.DangerousGetHandle();
        if (epoll_ctl(this, ControlAdd, descriptor, wanted) != 0)
            throw Failure("epoll_ctl");
    }

    /// <summary>Stops watching. Does nothing if the descriptor was not watched.</summary>
    public void Remove(SafeHandle descriptor) => _ = epoll_ctl(this, ControlRemove, descriptor, null);

    /// <summary>Waits until a socket is readable, or has ended or failed. One thread.</summary>
    /// <returns>How many descriptors were written to <paramref name="descriptors"/>.</returns>
    /// <exception cref="IOException">Waiting failed.</exception>
    public int Wait(Span<int> descriptors)
    {
        fixed (uint* events = _events)
        {
            var count = epoll_wait(this, events, Math.Min(descriptors.Length, MaxEvents), -1);
            if (count < 0)
                return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw Failure("epoll_wait");
            for (var i = 0; i < count; i++)
                descriptors[i] = (int)events[(i * EventWords) + DataAt];
            return count;
        }
    }

    protected override bool ReleaseHandle() => close(handle) == 0;

    private static IOException Failure(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(Epoll poll, int operation, SafeHandle descriptor, uint* wanted);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(Epoll poll, uint* events, int most, int timeout);

    [LibraryImport("libc")]
    private static partial int close(nint descriptor);
}
