namespace Gateway.Testing;

/// <summary>A test, or a class of tests, that may take longer than <see cref="TimeLimitAttribute.Default"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TakesMinutesAttribute(int minutes) : Attribute
{
    public TimeSpan Limit => TimeSpan.FromMinutes(minutes);
}
