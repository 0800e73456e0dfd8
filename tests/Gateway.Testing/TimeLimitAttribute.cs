using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Gateway.Testing;

/// <summary>Ends every test of an assembly that takes too long, so that a missing answer fails its test and never hangs it.</summary>
/// <remarks>
/// After the limit the test's cancellation token is cancelled, which ends every wait with <c>TestContext.Current.CancellationToken</c>, and the test
/// fails in any case. If the test then runs for another half of the limit, the process ends and names it.
/// Directory.Build.props applies this to all test projects. With a debugger attached there is no limit.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly TimeSpan? _limit;

    public TimeLimitAttribute()
    {
    }

    internal TimeLimitAttribute(TimeSpan limit) => _limit = limit;

    /// <summary>Enough for a heavily loaded machine; a passing test takes a few seconds at most.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromMinutes(5);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Debugger.IsAttached)
            return;
        var longer = methodUnderTest.GetCustomAttribute<TakesMinutesAttribute>()
            ?? methodUnderTest.ReflectedType?.GetCustomAttribute<TakesMinutesAttribute>();
        _running[test.UniqueID] = new Running(TestContext.Current, test.TestDisplayName, _limit ?? longer?.Limit ?? Default);
    }

    /// <exception cref="TimeoutException">The test took longer.</exception>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (!_running.TryRemove(test.UniqueID, out var running))
            return;
        running.Dispose();
        if (running.IsOver)
            throw new TimeoutException($"The test took longer than its {running.Limit.TotalSeconds:0.#} s.");
    }

    private sealed class Running : IDisposable
    {
        private readonly ITestContext _context;
        private readonly string _name;
        private readonly Timer _timer;

        public Running(ITestContext context, string name, TimeSpan limit)
        {
            (_context, _name, Limit) = (context, name, limit);
            _timer = new Timer(_ => Stop(), null, limit, limit / 2);
        }

        public TimeSpan Limit { get; }

        public bool IsOver { get; private set; }

        public void Dispose() => _timer.Dispose();

        private void Stop()
        {
            if (IsOver)
                Environment.FailFast($"{_name} goes on after its {Limit.TotalSeconds:0.#} s, although its cancellation token was cancelled.");
            IsOver = true;
            _context.CancelCurrentTest();
        }
    }
}
