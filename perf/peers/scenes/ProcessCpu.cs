using System.Runtime.InteropServices;

namespace Gateway.Peers.Scenes;

/// <summary>CPU time of another process, user and system, all its threads; to the nanosecond, where /proc counts in hundredths of a second.</summary>
public static partial class ProcessCpu
{
    private const int Scheduled = 2;   // CPUCLOCK_SCHED of the kernel's clock ids

    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static double Seconds(int processId)
    {
        // How the C library's clock_getcpuclockid makes the id; the kernel promises it.
        if (clock_gettime((~processId << 3) | Scheduled, out var time) != 0)
            throw new InvalidOperationException($"process {processId} has ended");
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
