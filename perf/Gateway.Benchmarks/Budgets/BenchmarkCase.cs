using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Gateway.Benchmarks.Budgets;

/// <summary>An instance of a benchmark class with one combination of its parameters, set up. Disposal cleans it up.</summary>
internal sealed class BenchmarkCase : IDisposable
{
    private readonly object _instance;

    private BenchmarkCase(Type type, IReadOnlyList<(PropertyInfo Property, object? Value)> parameters)
    {
        _instance = Activator.CreateInstance(type)!;
        foreach (var (property, value) in parameters)
            property.SetValue(_instance, value);
        Parameters = string.Join(", ", parameters.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Property.Name}={p.Value}")));
        Call<GlobalSetupAttribute>();
    }

    /// <summary>For example <c>Length=4096</c>; empty without parameters.</summary>
    public string Parameters { get; }

    /// <summary>All combinations. Each instance is created and set up when enumerated.</summary>
    public static IEnumerable<BenchmarkCase> Of(Type type)
    {
        IEnumerable<IReadOnlyList<(PropertyInfo, object?)>> combinations = [[]];
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } parameter)
            {
                combinations = [.. combinations.SelectMany(
                    c => parameter.Values, (c, value) => (IReadOnlyList<(PropertyInfo, object?)>)[.. c, (property, value)])];
            }
        }

        return combinations.Select(c => new BenchmarkCase(type, c));
    }

    public Subject Subject(string method) => new(
        _instance,
        _instance.GetType().GetMethod(method) is { } found && found.IsDefined(typeof(BenchmarkAttribute))
            ? found
            : throw new ArgumentException($"{_instance.GetType().Name} has no benchmark {method}: correct perf/budgets.json."));

    public void Dispose() => Call<GlobalCleanupAttribute>();

    private void Call<TAttribute>()
        where TAttribute : Attribute
    {
        foreach (var method in _instance.GetType().GetMethods())
        {
            if (method.IsDefined(typeof(TAttribute)))
                (method.Invoke(_instance, null) as Task)?.GetAwaiter().GetResult();
        }
    }
}
