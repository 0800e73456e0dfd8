using System.Runtime.InteropServices;

namespace Gateway.Commands;

/// <summary>Commands that clean up when they are interrupted.</summary>
internal static class Interruptible
{
    /// <summary>Runs a command to its end. Ctrl-C and SIGTERM cancel it; the second one ends the program at once.</summary>
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
