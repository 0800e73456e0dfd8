namespace Gateway.Settings;

/// <summary>Settings that cannot be used. The message has one problem a line and is shown unchanged.</summary>
public sealed class OptionsException : Exception
{
    /// <summary>Exit code of every command that ends with it.</summary>
    public const int ExitCode = 2;

    public OptionsException(string key, string problem) : this([new SettingProblem(key, problem, null)])
    {
    }

    /// <param name="problems">At least one.</param>
    public OptionsException(IReadOnlyList<SettingProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>In the order of the file; those of the environment last.</summary>
    public IReadOnlyList<SettingProblem> Problems { get; }

    public string Key => Problems[0].Key;

    /// <summary>The text of an <see cref="ArgumentException"/> without the name of its parameter.</summary>
    public static string TextOf(ArgumentException problem)
    {
        var end = problem.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }
}

/// <summary>One setting that cannot be used.</summary>
/// <param name="Key">Sections and setting, separated by colons.</param>
/// <param name="Text">Continues the key: "is 0; it must be 1 to 60".</param>
/// <param name="Place">File, line and column, or the environment variable; null for settings that come from neither.</param>
public sealed record SettingProblem(string Key, string Text, string? Place)
{
    public override string ToString() => Place is null ? $"{Key} {Text}" : $"{Key} {Text} ({Place})";
}
