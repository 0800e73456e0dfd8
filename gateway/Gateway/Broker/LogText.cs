namespace Gateway.Broker;

/// <summary>Makes what a peer calls itself fit for a log line: no control characters, no novels.</summary>
internal static class LogText
{
    private const int MaxLength = 64;

    public static string Of(string text)
    {
        var start = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return start.Any(char.IsControl) ? string.Concat(start.Select(c => char.IsControl(c) ? '?' : c)) : start;
    }
}
