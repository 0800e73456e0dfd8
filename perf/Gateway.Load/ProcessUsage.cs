using System.Globalization;

namespace Gateway.Load;

/// <summary>CPU time of all threads (user and system) and memory of a process, as reported by the kernel.</summary>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes, long PeakBytes)
{
    /// <summary>USER_HZ, the fixed unit of Linux for programs, independent of the kernel's tick.</summary>
    private const double TicksPerSecond = 100;

    /// <exception cref="LoadException">The process does not exist.</exception>
    public static ProcessUsage Read(int processId)
    {
        try
        {
            // Counted after the name, which may contain spaces and brackets, utime and stime are the fields 12 and 13.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[11]) + Number(fields[12]);
            var status = File.ReadAllLines($"/proc/{processId}/status");
            return new ProcessUsage(ticks / TicksPerSecond, Kilobytes(status, "VmRSS:"), Kilobytes(status, "VmHWM:"));
        }
        catch (IOException)
        {
            throw new LoadException($"The process {processId} (--pid) does not exist.");
        }
    }

    private static long Kilobytes(string[] status, string name) =>
        status.Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024)
            .FirstOrDefault();

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
