using System.Runtime.InteropServices;

namespace Gateway.Peers.Scenes;

/// <summary>CPU time of the calling thread, unaffected by other programs on the machine.</summary>
public static partial class CpuClock
{
    private const int ThreadCpuTime = 3;

    public static long Nanoseconds()
    {
        _ = clock_gettime(ThreadCpuTime, out var time);
        return ((long)time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
