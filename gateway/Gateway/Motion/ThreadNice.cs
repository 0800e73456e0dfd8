using System.Runtime.InteropServices;

namespace Gateway.Motion;

/// <summary>Gives way to other threads.</summary>
/// <remarks>.NET ignores the priority of a thread on Linux; the kernel has one for each thread, the nice value (setpriority(2)).</remarks>
internal static partial class ThreadNice
{
    private const int OfProcessOrThread = 0;   // PRIO_PROCESS; with id 0 the calling thread
    private const int Nice = 5;   // a third of the share of a usual thread, if both want the same core

    /// <summary>The calling thread lets others go first. Only Linux; needs no privilege.</summary>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OfProcessOrThread, 0, Nice);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int id, int nice);
}
