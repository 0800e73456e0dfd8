using Xunit.Runner.InProc.SystemConsole;

namespace Gateway.Storage.Tests;

/// <summary>Runs the tests, or with <c>crash-victim DIR SEED</c> the program that the crash tests kill.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args is [CrashVictim.Verb, var directory, var seed]
        ? CrashVictim.RunAsync(directory, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture))
        : ConsoleRunner.Run(args);
}
