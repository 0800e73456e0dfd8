namespace Gateway.Settings;

/// <summary>
/// Declares a property as a setting, or as a section of settings. Binding, checks, configuration.md and the JSON schema are derived from it, and
/// its text is the only description of the property.
/// </summary>
/// <param name="text">For people, in Markdown.</param>
/// <param name="applies">How far a change reaches.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string text, Applies applies = Applies.Restart) : Attribute
{
    public string Text { get; } = text;

    public Applies Applies { get; } = applies;

    /// <summary>Lowest value. Times and sizes are written as in the configuration, in the next three too: <c>"100ms"</c>, <c>"64KiB"</c>.</summary>
    public object? Min { get; init; }

    public object? Max { get; init; }

    public object? Above { get; init; }

    public object? Below { get; init; }

    /// <summary>Whether 0 is allowed besides the range; <see cref="Text"/> says what it means.</summary>
    public bool OrZero { get; init; }

    /// <summary>The things that a number counts. Numbers of <c>bytes</c> may be written with a unit, such as <c>8GiB</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Regular expression that a text has to match, in the part of the syntax that .NET and JSON Schema share.</summary>
    public string? Pattern { get; init; }

    /// <summary>Describes <see cref="Pattern"/> for people.</summary>
    public string? Form { get; init; }

    /// <summary>Whether the value is kept out of errors and logs.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether the value is refused in the file, which more people read than a service's environment.</summary>
    public bool FromEnvironment { get; init; }
}

/// <summary>The part that has to start again for a changed value.</summary>
public enum Applies
{
    /// <summary>The daemon or the dashboard.</summary>
    Restart,

    /// <summary>The cameras concerned.</summary>
    ThisCamera,

    /// <summary>Nothing: the next use of the setting takes the new value.</summary>
    Live,
}
