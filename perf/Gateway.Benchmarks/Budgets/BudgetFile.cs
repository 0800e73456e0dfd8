using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Benchmarks.Budgets;

/// <summary>The content of perf/budgets.json.</summary>
internal sealed record BudgetFile(IReadOnlyList<Budget> Budgets)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,   // a misspelt budget would never be checked
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static BudgetFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<BudgetFile>(stream, Json) ?? throw new JsonException($"{path} contains no budgets.");
    }
}

/// <summary>A limit on cost that holds for every combination of the benchmark's parameters.</summary>
/// <param name="Benchmark"><c>Class.Method</c> of a BenchmarkDotNet benchmark in this assembly.</param>
/// <param name="Why">The reason for the budget; shown if it is broken.</param>
/// <param name="MaxBytes">Managed bytes allocated by one operation on all threads; null: no limit.</param>
/// <param name="Baseline">Method of the same class to compare with; null: no comparison.</param>
/// <param name="MinRatio">Least ratio of the times of <paramref name="Baseline"/> and benchmark, measured alternately in one run.</param>
internal sealed record Budget(string Benchmark, string Why, double? MaxBytes = null, string? Baseline = null, double? MinRatio = null);
