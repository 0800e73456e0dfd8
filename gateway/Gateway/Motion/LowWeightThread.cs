using System.Runtime.InteropServices;

namespace Gateway.Motion;

/// <summary>A thread that yields a busy core to the daemon's other threads: receiving and recording come before the analysis.</summary>
internal static partial class LowWeightThread
{
    private const int Steps = 5;   // a third of the usual weight (sched(7))

    public static Thread Start(Action run, string name)
    {
        var thread = new Thread(() =>
        {
            if (OperatingSystem.IsLinux())
                _ = Nice(Steps);   // changes the calling thread only; lowering is always allowed
            run();
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int steps);
}
