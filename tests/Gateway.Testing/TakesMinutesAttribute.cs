using System.Globalization;

namespace Gateway.Testing;

/// <summary>A test, or a class of tests, that may take longer than <see cref="TimeLimitAttribute.Default"/>.</summary>
/// <param name="minutes">As it usually runs.</param>
/// <param name="variable">Name of an environment variable with minutes that a longer run takes besides.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TakesMinutesAttribute(int minutes, string? variable = null) : Attribute
{
    public TimeSpan Limit => TimeSpan.FromMinutes(minutes + More);

    private double More => variable is not null && Environment.GetEnvironmentVariable(variable) is { } more
        ? double.Parse(more, CultureInfo.InvariantCulture)
        : 0;
}
