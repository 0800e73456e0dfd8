namespace Gateway.Mutants;

/// <summary>Builds a copy with all mutants, and runs the tests of each. Progress goes to standard output.</summary>
internal sealed class MutantRun(string root, IReadOnlyList<Mutant> all)
{
    private readonly Dictionary<string, string> _projects = new(StringComparer.Ordinal);   // by test class

    /// <summary>Projects that may hold the tests.</summary>
    public static string[] TestProjects { get; } = ["Gateway.Mqtt.Tests", "Gateway.Broker.Tests"];

    /// <summary>Why the table does not fit the sources; empty if it does.</summary>
    public static IEnumerable<string> Misfits(string root, IReadOnlyList<Mutant> all)
    {
        foreach (var ofFile in all.GroupBy(mutant => mutant.File, StringComparer.Ordinal))
        {
            foreach (var misfit in MutantSources.Misfits(File.ReadAllText(Path.Combine(root, ofFile.Key)), ofFile))
                yield return misfit;
        }

        foreach (var mutant in all)
        {
            if (mutant.Tests.Count == 0)
                yield return $"{mutant.Name}: names no test";
            foreach (var test in mutant.Tests.Where(test => ProjectOf(root, test) is null))
                yield return $"{mutant.Name}: there is no test {test}";
        }
    }

    /// <summary>Runs the chosen mutants.</summary>
    /// <returns>Whether all were killed.</returns>
    public bool Run(IReadOnlyList<Mutant> chosen)
    {
        foreach (var test in all.SelectMany(mutant => mutant.Tests))
            _projects[test] = ProjectOf(root, test)!;
        using var copy = new ScratchCopy(root);
        copy.Fill(all);
        foreach (var project in TestProjects)
        {
            Console.WriteLine($"building {project} with {all.Count} mutants");
            if (copy.Build(project) is { } errors)
                return Fail($"A mutant does not compile:\n{errors}");
        }

        foreach (var (project, tests) in ByProject(chosen.SelectMany(mutant => mutant.Tests)))
        {
            Console.WriteLine($"without a mutant: {tests.Length} tests of {project}");
            if (copy.Test(project, tests, number: 0) is { Outcome: not TestOutcome.Passed } verdict)
                return Fail($"Tests fail without a mutant ({verdict.Outcome}):\n{verdict.Output}");
        }

        var killed = chosen.Count(mutant => Kill(copy, mutant));
        Console.WriteLine($"mutants: {chosen.Count} killed={killed} survived={chosen.Count - killed}");
        return killed == chosen.Count;
    }

    private bool Kill(ScratchCopy copy, Mutant mutant)
    {
        var outcome = TestOutcome.Passed;
        foreach (var (project, tests) in ByProject(mutant.Tests))
        {
            if (outcome != TestOutcome.Failed)
                outcome = copy.Test(project, tests, mutant.Number).Outcome;
        }

        // Only a report of the tests kills: a hang or a crash shows that they have no limit of their own.
        var isKilled = outcome == TestOutcome.Failed;
        Console.WriteLine($"{mutant.Number,3} {(isKilled ? "killed" : $"SURVIVED ({outcome})")} {mutant.Name} [{mutant.Statement}]");
        return isKilled;
    }

    private IEnumerable<(string Project, string[] Tests)> ByProject(IEnumerable<string> tests) =>
        tests.Distinct(StringComparer.Ordinal).GroupBy(test => _projects[test]).Select(group => (group.Key, group.ToArray()));

    private static string? ProjectOf(string root, string test)
    {
        var parts = test.Split('.');
        return TestProjects.FirstOrDefault(project =>
            Path.Combine(root, "tests", project, parts[0] + ".cs") is var file && parts.Length == 2 && File.Exists(file)
            && File.ReadAllText(file).Contains($" {parts[1]}(", StringComparison.Ordinal));
    }

    private static bool Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return false;
    }
}
