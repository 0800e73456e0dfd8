using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Benchmarks.Budgets;

/// <summary>perf/budgets.json.</summary>
internal sealed record BudgetFile(IReadOnlyList<Budget> Budgets)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,   // a misspelt promise would never be kept
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static BudgetFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<BudgetFile>(stream, Json) ?? throw new JsonException($"{path} holds no budgets.");
    }
}

/// <summary>One promise about cost, kept for every combination of the benchmark's parameters.</summary>
/// <param name="Benchmark"><c>Class.Method</c> of a BenchmarkDotNet benchmark in this assembly.</param>
/// <param name="Why">What the promise is good for; shown when it is broken.</param>
/// <param name="MaxBytes">Managed bytes allocated by one operation, all threads together; null: not promised.</param>
/// <param name="Baseline">Method of the same class to be compared with; null: no comparison.</param>
/// <param name="MinRatio">The baseline's time divided by the benchmark's, both measured in turns in one run; goes with <paramref name="Baseline"/>.</param>
internal sealed record Budget(string Benchmark, string Why, double? MaxBytes = null, string? Baseline = null, double? MinRatio = null);
