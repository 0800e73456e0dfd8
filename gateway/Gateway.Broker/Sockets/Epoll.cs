using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Broker.Sockets;

/// <summary>Linux's epoll(7), level-triggered: tells which of many sockets can be read, as long as they can.</summary>
/// <remarks>Sockets may be added and removed by any thread while another waits.</remarks>
internal sealed unsafe partial class Epoll : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int CloseOnExec = 0x80000;
    private const int ControlAdd = 1;
    private const int ControlRemove = 2;
    private const uint Readable = 1;
    private const int Interrupted = 4;   // EINTR

    /// <summary>Sockets that one <see cref="Wait"/> tells of at most.</summary>
    public const int MaxEvents = 128;

    // The kernel's struct epoll_event is packed on x86-64 alone: events, then data, in words of four bytes.
    private static readonly int EventWords = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 1 : 2;

    private readonly uint[] _events = GC.AllocateUninitializedArray<uint>(MaxEvents * 4, pinned: true);

    /// <exception cref="IOException">The kernel has none to give.</exception>
    public Epoll()
        : base(ownsHandle: true)
    {
        SetHandle(epoll_create1(CloseOnExec));
        if (IsInvalid)
            throw new IOException($"epoll_create1: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Watches a descriptor from now on.</summary>
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public void Add(SafeHandle descriptor)
    {
        var wanted = stackalloc uint[EventWords];
        wanted[0] = Readable;
        wanted[DataAt] = (uint)descriptor.DangerousGetHandle();
        if (epoll_ctl(this, ControlAdd, descriptor, wanted) != 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Does not watch it any more. Nothing happens where it was not watched.</summary>
    public void Remove(SafeHandle descriptor) => _ = epoll_ctl(this, ControlRemove, descriptor, null);

    /// <summary>Waits until something can be read, or has ended or failed. One thread.</summary>
    /// <param name="descriptors">Receives which: the numbers of the descriptors.</param>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">It cannot be waited for.</exception>
    public int Wait(Span<int> descriptors)
    {
        fixed (uint* events = _events)
        {
            var count = epoll_wait(this, events, Math.Min(descriptors.Length, MaxEvents), -1);
            if (count < 0)
                return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw new IOException($"epoll_wait: {Marshal.GetLastPInvokeErrorMessage()}");
            for (var i = 0; i < count; i++)
                descriptors[i] = (int)events[(i * EventWords) + DataAt];
            return count;
        }
    }

    protected override bool ReleaseHandle() => close(handle) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(Epoll poll, int operation, SafeHandle descriptor, uint* wanted);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(Epoll poll, uint* events, int most, int timeout);

    [LibraryImport("libc")]
    private static partial int close(nint descriptor);
}
