namespace Gateway.Peers.Cameras;

/// <summary>The machine of a run, for its figures.</summary>
internal static class Machine
{
    public static string Name
    {
        get
        {
            // ARM names no model in cpuinfo; its device tree does.
            const string Board = "/proc/device-tree/model";
            var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
                ?? (File.Exists(Board) ? File.ReadAllText(Board).TrimEnd('\0') : "unknown processor");
            return $"{model.Trim()}, {Environment.ProcessorCount} cores";
        }
    }

    public static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
