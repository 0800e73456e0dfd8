namespace Gateway.Settings;

/// <summary>A setting the daemon cannot start with. The message names the key and what to do, and is shown as it is.</summary>
public sealed class OptionsException(string key, string problem) : Exception($"{key} {problem}")
{
    /// <summary>The key as written in the configuration, sections parted by colons.</summary>
    public string Key { get; } = key;

    /// <summary>What an <see cref="ArgumentException"/> says, without the name of a parameter nobody outside the code knows.</summary>
    public static string TextOf(ArgumentException problem)
    {
        var end = problem.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }
}
