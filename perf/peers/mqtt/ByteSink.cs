using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Peers.Mqtt;

/// <summary>The least a server can do: one thread waits for any socket and reads it into the same 256 KB. Prints its port.</summary>
/// <remarks>It uses the kernel's calls directly, as a C program would.</remarks>
internal static unsafe partial class ByteSink
{
    private const int ControlAdd = 1;
    private const uint Readable = 1;
    private const int MostEvents = 64;

    // The kernel's struct epoll_event is packed on x86-64 alone: events, then data, in words of four bytes.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventWords = IsPacked ? 3 : 4;
    private static readonly int DataAt = IsPacked ? 1 : 2;

    public static void Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        });

        var poll = epoll_create1(0);
        Watch(poll, (int)listener.Handle);
        const int Room = 256 << 10;
        var room = (byte*)NativeMemory.Alloc(Room);
        var events = stackalloc uint[MostEvents * EventWords];
        while (true)
        {
            var count = epoll_wait(poll, events, MostEvents, -1);
            for (var i = 0; i < count; i++)
            {
                var descriptor = (int)events[(i * EventWords) + DataAt];
                if (descriptor == (int)listener.Handle)
                    Watch(poll, accept(descriptor, null, null));
                else if (read(descriptor, room, Room) <= 0)
                    _ = close(descriptor);
            }
        }
    }

    private static void Watch(int poll, int descriptor)
    {
        var wanted = stackalloc uint[EventWords];
        wanted[0] = Readable;
        wanted[DataAt] = (uint)descriptor;
        if (epoll_ctl(poll, ControlAdd, descriptor, wanted) != 0)
            throw new InvalidOperationException("the kernel does not take the socket");
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int operation, int descriptor, uint* wanted);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int poll, uint* events, int most, int timeout);

    [LibraryImport("libc")]
    private static partial int accept(int descriptor, void* address, void* length);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* room, nint length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
