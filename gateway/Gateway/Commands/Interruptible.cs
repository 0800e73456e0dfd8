using System.Runtime.InteropServices;

namespace Gateway.Commands;

/// <summary>Commands that put things in order when they are asked to end.</summary>
internal static class Interruptible
{
    /// <summary>Runs a command until it ends. Ctrl-C and SIGTERM cancel it; asked twice, the program ends at once.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return await command(stop.Token);

        void OnSignal(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested)
                return;
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
