using System.Globalization;

namespace Gateway.Benchmarks.Budgets;

/// <summary>Checks all budgets and reports the broken ones.</summary>
/// <remarks>
/// Quick rather than exact: bytes are exact enough for a budget of zero, and times are only compared with a baseline measured alternately,
/// so that a busy machine slows both. For figures to quote, run the benchmark with BenchmarkDotNet.
/// </remarks>
internal sealed class BudgetRunner(TextWriter output)
{
    private const int Rounds = 7;

    /// <returns>The process exit code: 0 if every budget is kept, otherwise 1.</returns>
    public int Run(BudgetFile file)
    {
        var broken = 0;
        foreach (var budget in file.Budgets)
        {
            var (typeName, method) = Split(budget.Benchmark);
            var type = Array.Find(typeof(BudgetRunner).Assembly.GetTypes(), t => t.Name == typeName)
                ?? throw new ArgumentException($"The benchmark class {typeName} does not exist: correct perf/budgets.json.");
            foreach (var benchmark in BenchmarkCase.Of(type))
            {
                using (benchmark)
                    broken += Check(budget, benchmark, method) ? 0 : 1;
            }
        }

        output.WriteLine(broken == 0 ? "budgets: all kept" : $"budgets: {broken} broken");
        return broken == 0 ? 0 : 1;
    }

    private static (string Type, string Method) Split(string benchmark) => benchmark.Split('.') is [var type, var method]
        ? (type, method)
        : throw new ArgumentException($"'{benchmark}' is not Class.Method: correct perf/budgets.json.");

    private bool Check(Budget budget, BenchmarkCase benchmark, string method)
    {
        var subject = benchmark.Subject(method);
        var baseline = budget.Baseline is null ? null : benchmark.Subject(budget.Baseline);
        subject.WarmUp();
        baseline?.WarmUp();
        for (var round = 0; round < Rounds; round++)
        {
            subject.Round();
            baseline?.Round();
        }

        var cost = subject.Result;
        var ratio = baseline is null ? double.PositiveInfinity : baseline.Result.Nanoseconds / cost.Nanoseconds;
        var kept = cost.Bytes <= (budget.MaxBytes ?? double.PositiveInfinity) && ratio >= (budget.MinRatio ?? 0);

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{(kept ? "kept  " : "BROKEN")} {budget.Benchmark}({benchmark.Parameters}): {cost.Nanoseconds:N1} ns, {cost.Bytes} B");
        if (budget.MaxBytes is { } maxBytes)
            line += string.Create(CultureInfo.InvariantCulture, $" (at most {maxBytes} B)");
        if (baseline is not null)
            line += string.Create(CultureInfo.InvariantCulture, $", {ratio:0.00}x {budget.Baseline} (at least {budget.MinRatio}x)");
        output.WriteLine(kept ? line : $"{line}: {budget.Why}");
        return kept;
    }
}
