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
