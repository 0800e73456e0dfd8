using System.Diagnostics;
using System.Globalization;

namespace Gateway.Peers.Darknet;

/// <summary>Runs this program again, where something holds for a whole process: the width of vectors, memory.</summary>
internal static class OwnProcess
{
    /// <summary>Most memory this process ever had resident, MiB.</summary>
    public static double PeakMiB
    {
        get
        {
            var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
        }
    }

    /// <summary>Runs it to its end; what it writes goes where ours does.</summary>
    /// <param name="switchOff">An environment variable that is set to 0; null sets none.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Run(string? switchOff, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(OwnProcess).Assembly.Location, .. arguments]);
        if (switchOff is not null)
            start.Environment[switchOff] = "0";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"darknet-peer {string.Join(' ', arguments)} ended with code {process.ExitCode}.");
    }
}
