using System.Globalization;

namespace Gateway.Load;

/// <summary>What the kernel says of a process at one moment.</summary>
/// <param name="CpuSeconds">Of all its threads since it began, user and system.</param>
/// <param name="ResidentBytes">Memory it holds.</param>
/// <param name="PeakBytes">The most it ever held.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes, long PeakBytes)
{
    /// <summary>USER_HZ, which Linux promises to programs whatever its own tick is.</summary>
    private const double TicksPerSecond = 100;

    /// <exception cref="LoadException">There is no such process.</exception>
    public static ProcessUsage Read(int processId)
    {
        try
        {
            // Fields count from behind the name, which may hold spaces and brackets: utime and stime are the 12th and 13th.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[11]) + Number(fields[12]);
            var status = File.ReadAllLines($"/proc/{processId}/status");
            return new ProcessUsage(ticks / TicksPerSecond, Kilobytes(status, "VmRSS:"), Kilobytes(status, "VmHWM:"));
        }
        catch (IOException)
        {
            throw new LoadException($"There is no process {processId} (--pid).");
        }
    }

    private static long Kilobytes(string[] status, string name) =>
        status.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024).FirstOrDefault();

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
