namespace Gateway.House.Text;

/// <summary>One place that breaks a rule of the house.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">The words found, and the rule.</param>
internal sealed record Finding(string Path, int Line, string Text)
{
    public override string ToString() => $"{Path}:{Line}: {Text}";
}
