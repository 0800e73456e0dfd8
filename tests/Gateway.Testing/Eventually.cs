using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Gateway.Testing;

/// <summary>Waits for conditions that other threads or processes fulfil.</summary>
public static class Eventually
{
    /// <summary>Long enough for a loaded machine; a passing test never waits that long. <c>GATEWAY_TEST_SECONDS</c> replaces it where many tests
    /// are meant to fail.</summary>
    public static readonly TimeSpan DefaultTimeout =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TEST_SECONDS"), out var seconds) ? seconds : 30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns as soon as the condition holds. Fails the test, quoting the condition, after the timeout.</summary>
    public static Task True(
        Func<bool> condition,
        TimeSpan? timeout = null,
        CancellationToken cancel = default,
        [CallerArgumentExpression(nameof(condition))] string text = "") =>
        True(() => Task.FromResult(condition()), timeout, cancel, text);

    /// <inheritdoc cref="True(Func{bool}, TimeSpan?, CancellationToken, string)"/>
    public static async Task True(
        Func<Task<bool>> condition,
        TimeSpan? timeout = null,
        CancellationToken cancel = default,
        [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!await Holds(condition, timeout ?? DefaultTimeout, cancel))
            Assert.Fail($"Not true within {(timeout ?? DefaultTimeout).TotalSeconds:0.#} s: {text}");
    }

    /// <summary>Whether the condition holds within the timeout; returns as soon as it does.</summary>
    internal static async Task<bool> Holds(Func<Task<bool>> condition, TimeSpan timeout, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
                return false;
            await Task.Delay(Step, cancel);
        }

        return true;
    }
}
