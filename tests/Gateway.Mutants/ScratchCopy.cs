using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Mutants;

/// <summary>A copy of the repository under the temporary directory, with all mutants in it. Deleted at the end.</summary>
internal sealed partial class ScratchCopy(string root) : IDisposable
{
    private static readonly TimeSpan TestLimit = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _copy = new();

    /// <summary>Copies the files that git knows or would know.</summary>
    public void Fill(IReadOnlyList<Mutant> mutants)
    {
        var (_, files) = Run("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], TimeSpan.FromMinutes(1));
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(root, file))))
        {
            var target = _copy.Combine(file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(root, file), target, overwrite: true);
        }

        File.WriteAllText(_copy.Combine("protocol/Gateway.Mqtt/MutantSwitch.cs"), MutantSources.Switch);
        foreach (var ofFile in mutants.GroupBy(mutant => _copy.Combine(mutant.File), StringComparer.Ordinal))
            File.WriteAllText(ofFile.Key, MutantSources.With(File.ReadAllText(ofFile.Key), ofFile));
    }

    /// <summary>Builds a test project without analyzers, which object to mutants. Returns the errors; null if there are none.</summary>
    public string? Build(string project)
    {
        string[] arguments =
        [
            "build", _copy.Combine("tests", project), "-c", "Release", "--nologo", "-v", "quiet", "-clp:ErrorsOnly;NoSummary",
            "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false",
        ];
        var (code, output) = Run("dotnet", arguments, TimeSpan.FromMinutes(30));
        return code == 0 ? null : output;
    }

    /// <summary>Runs tests of one project, as <c>Class.Method</c>. <paramref name="number"/> is the mutant's; 0 for none.</summary>
    public TestVerdict Test(string project, IEnumerable<string> tests, int number)
    {
        List<string> arguments = [_copy.Combine($"tests/{project}/bin/Release/net10.0/{project}.dll"), "-noLogo", "-noColor"];
        foreach (var test in tests)
            arguments.AddRange(["-method", $"*.{test}"]);
        var (code, output) = Run("dotnet", arguments, TestLimit, number);
        if (code is null)
            return new TestVerdict(TestOutcome.Hung, output);
        if (Summary().Match(output) is not { Success: true } summary || summary.Groups["total"].Value == "0")
            return new TestVerdict(TestOutcome.Broken, output);
        var failed = summary.Groups["failed"].Value != "0" || summary.Groups["errors"].Value != "0";
        return new TestVerdict(failed ? TestOutcome.Failed : TestOutcome.Passed, output);
    }

    public void Dispose() => _copy.Dispose();

    private static (int? Code, string Output) Run(string program, IReadOnlyList<string> arguments, TimeSpan limit, int number = 0)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(MutantSources.Variable);
        if (number > 0)
        {
            start.Environment[MutantSources.Variable] = $"{number}";
            start.Environment["GATEWAY_TEST_SECONDS"] = "5";   // limit of the tests themselves for an answer that never comes
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var isOver = process.WaitForExit(limit);
        if (!isOver)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (isOver ? process.ExitCode : null, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+)")]
    private static partial Regex Summary();
}

/// <summary>The end of a run of tests, with its output.</summary>
internal readonly record struct TestVerdict(TestOutcome Outcome, string Output);

internal enum TestOutcome
{
    Passed,
    Failed,
    Hung,     // killed at the time limit: the tests reported nothing
    Broken,   // no test ran, or the process ended without a result
}
