using System.Diagnostics;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Gateway.Benchmarks.Budgets;

/// <summary>One benchmark method on one instance, measured in rounds.</summary>
internal sealed class Subject
{
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(50);

    private readonly Action<int> _repeat;
    private readonly int _operationsPerCall;
    private readonly List<(double Nanoseconds, double Bytes)> _rounds = [];
    private int _calls = 1;

    public Subject(object instance, MethodInfo method)
    {
        _operationsPerCall = method.GetCustomAttribute<BenchmarkAttribute>()!.OperationsPerInvoke;
        _repeat = Repeat(instance, method);
    }

    public Measurement Result => new(
        _rounds.Min(r => r.Nanoseconds),
        Math.Floor(_rounds.Select(r => r.Bytes).Order().ElementAt(_rounds.Count / 2)));

    /// <summary>Compiles and warms up the method, and determines the number of calls per round.</summary>
    public void WarmUp()
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < 10 * RoundTime)   // longer than the 100 ms delay of tiered compilation
        {
            var before = Stopwatch.GetTimestamp();
            _repeat(_calls);
            if (Stopwatch.GetElapsedTime(before) < RoundTime && _calls < 1 << 28)
                _calls *= 2;
        }
    }

    public void Round()
    {
        // The count itself allocates some hundred bytes, which in a round of few calls would be a byte for each.
        var counting = Allocated(calls: 0, out _);
        var bytes = Allocated(_calls, out var time);
        var operations = (double)_calls * _operationsPerCall;
        _rounds.Add((time.TotalNanoseconds / operations, Math.Max(0, bytes - counting) / operations));
    }

    private long Allocated(int calls, out TimeSpan time)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        _repeat(calls);
        time = Stopwatch.GetElapsedTime(started);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static Action<int> Repeat(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(void))
            return Loop(method.CreateDelegate<Action>(instance));
        if (method.ReturnType == typeof(Task))
            return Loop(Blocking(method.CreateDelegate<Func<Task>>(instance)));

        var generic = typeof(Subject).GetMethod(nameof(LoopOf), BindingFlags.NonPublic | BindingFlags.Static)!;
        return generic.MakeGenericMethod(method.ReturnType).CreateDelegate<Func<object, MethodInfo, Action<int>>>()(instance, method);
    }

    private static Action Blocking(Func<Task> start) => () => start().GetAwaiter().GetResult();

    private static Action<int> Loop(Action call) => count =>
    {
        for (var i = 0; i < count; i++)
            call();
    };

    private static Action<int> LoopOf<T>(object instance, MethodInfo method)
    {
        var call = method.CreateDelegate<Func<T>>(instance);
        return count =>
        {
            for (var i = 0; i < count; i++)
                call();
        };
    }
}

/// <summary>Cost of one operation.</summary>
/// <param name="Nanoseconds">Time of the fastest round, because disturbances only make a round slower.</param>
/// <param name="Bytes">Managed bytes allocated by all threads: the median of the rounds, rounded down.</param>
internal readonly record struct Measurement(double Nanoseconds, double Bytes);
