using System.Globalization;

namespace Gateway.Peers.Cameras;

/// <summary>CPU time of the daemon's threads by name, as the kernel counts it. The time of ended threads is in the rest of the process.</summary>
internal static class ThreadTimes
{
    public const string Analysis = "analysis";
    public const string Broker = "broker and ingest";
    public const string Storage = "storage";
    public const string Pool = "recording, link (pool)";
    public const string Compiler = "compiler";
    public const string Rest = "rest of the process";

    private const double NanosecondsPerSecond = 1e9;

    private static readonly (string Thread, string Part)[] Names =
    [
        ("motion ", Analysis), ("MQTT sockets", Broker), ("storage writer", Storage), ("session writer", Storage),
        (".NET TP", Pool), (".NET Tiered", Compiler),
    ];

    /// <summary>Seconds so far, by part.</summary>
    public static IReadOnlyDictionary<string, double> Of(int processId)
    {
        var seconds = Names.Select(name => name.Part).Distinct().ToDictionary(part => part, _ => 0.0);
        foreach (var task in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            try
            {
                var name = File.ReadAllText(Path.Combine(task, "comm"));
                if (Array.Find(Names, known => name.StartsWith(known.Thread, StringComparison.Ordinal)).Part is not { } part)
                    continue;
                var text = File.ReadAllText(Path.Combine(task, "schedstat"));
                var ran = text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal));
                seconds[part] += long.Parse(ran, CultureInfo.InvariantCulture) / NanosecondsPerSecond;
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return seconds;
    }

    /// <summary>Seconds between two readings, with what is left of the whole process.</summary>
    public static Dictionary<string, double> Parts(
        IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after, double process)
    {
        var parts = after.ToDictionary(part => part.Key, part => Math.Max(0, part.Value - before[part.Key]));
        parts[Rest] = Math.Max(0, process - parts.Values.Sum());
        return parts;
    }
}
