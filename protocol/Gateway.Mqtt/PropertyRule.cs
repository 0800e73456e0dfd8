namespace Gateway.Mqtt;

/// <summary>One row of table 2-4 of version 5.</summary>
/// <param name="Kind">How its value is written.</param>
/// <param name="Scopes">Where it may stand.</param>
/// <param name="Repeatable">Where it may stand more than once.</param>
/// <param name="IsNonZero">Whether 0 is a protocol error.</param>
internal readonly record struct PropertyRule(PropertyKind Kind, PropertyScope Scopes, PropertyScope Repeatable = PropertyScope.None, bool IsNonZero = false);
