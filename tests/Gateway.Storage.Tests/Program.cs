using System.Globalization;
using Xunit.Runner.InProc.SystemConsole;

namespace Gateway.Storage.Tests;

/// <summary>
/// Runs the tests, or one of their two other programs: <c>crash-victim DIR SEED [DEVICE OFFSET COUNT]</c>, which the crash tests kill and the
/// power cut records, and <c>power-cut DISK RECORD OFFSET SUBSETS SEED</c>.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [CrashVictim.Verb, var directory, var seed] =>
            CrashVictim.RunAsync(directory, Number(seed), CrashVictim.Options, Console.OpenStandardOutput()),
        [CrashVictim.Verb, var directory, var seed, var device, var offset, var count] =>
            CrashVictim.RunAsync(directory, Number(seed), CrashVictim.ShortOptions, new PowerCutMarks(device, Offset(offset), Number(count))),
        [PowerCut.Verb, var disk, var record, var offset, var subsets, var seed] =>
            Task.FromResult(new PowerCut(disk, record, Offset(offset), Number(subsets), Number(seed)).Run()),
        _ => ConsoleRunner.Run(args),
    };

    private static long Offset(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
