namespace Gateway.Bridge;

/// <summary>What a gateway is called among others on one broker: fit for a level of a topic and for a client id.</summary>
internal static class NodeName
{
    public const int MaxLength = 64;

    /// <summary>This machine's host name, what a node's name may not have replaced by hyphens.</summary>
    public static string OfThisMachine { get; } = Of(Environment.MachineName);

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && name.All(IsFit);

    public static string Of(string text)
    {
        var name = string.Concat(text.Take(MaxLength).Select(c => IsFit(c) ? c : '-'));
        return name.Length > 0 ? name : "gateway";
    }

    private static bool IsFit(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
