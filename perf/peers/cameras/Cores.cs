using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.Peers.Cameras;

/// <summary>Which cores the contenders have, and which are left for the senders.</summary>
internal static partial class Cores
{
    private const int Measured = 2;
    private const int MaskBits = 64;

    private static readonly int[] All = AllowedCores();

    /// <summary>Cores of every contender.</summary>
    public static int Count => Math.Min(Measured, All.Length);

    /// <summary>The contenders' cores in the form of taskset.</summary>
    public static string List => string.Join(',', All.Take(Measured));

    /// <summary>Whether the senders run on other cores than the contenders.</summary>
    public static bool HasOthers => All.Length > Measured;

    /// <summary>Moves the calling thread to the cores that no contender has, if there are any.</summary>
    public static void LeaveMeasured()
    {
        var mask = All.Skip(Measured).Aggregate(0L, (mask, core) => mask | 1L << core);
        if (mask != 0)
            _ = sched_setaffinity(0, sizeof(long), ref mask);
    }

    private static int[] AllowedCores()
    {
        using var self = Process.GetCurrentProcess();
        var mask = OperatingSystem.IsLinux() ? self.ProcessorAffinity : throw new PlatformNotSupportedException("Linux is needed");
        return [.. Enumerable.Range(0, MaskBits).Where(core => (mask >> core & 1) != 0)];
    }

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nint size, ref long mask);
}
