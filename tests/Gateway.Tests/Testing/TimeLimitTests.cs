using System.Reflection;
using Gateway.Testing;

namespace Gateway.Tests.Testing;

/// <summary>A test that waits for an answer that does not come fails, and ends.</summary>
public sealed class TimeLimitTests
{
    private static readonly MethodInfo Method = typeof(TimeLimitTests).GetMethod(nameof(A_wait_ends_after_the_limit_and_the_test_fails))!;

    private static Xunit.v3.IXunitTest Test => (Xunit.v3.IXunitTest)TestContext.Current.Test!;

    [Fact]
    public async Task A_wait_ends_after_the_limit_and_the_test_fails()
    {
        var limit = new TimeLimitAttribute(TimeSpan.FromMilliseconds(100));
        limit.Before(Method, Test);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new TaskCompletionSource().Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Contains("longer than its 0.1 s", Assert.Throws<TimeoutException>(() => limit.After(Method, Test)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_ends_in_time_passes()
    {
        var limit = new TimeLimitAttribute(TimeSpan.FromHours(1));
        limit.Before(Method, Test);
        limit.After(Method, Test);
        Assert.False(TestContext.Current.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public void Every_test_project_has_the_limit() =>
        Assert.NotNull(typeof(TimeLimitTests).Assembly.GetCustomAttribute<TimeLimitAttribute>());
}
