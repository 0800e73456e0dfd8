namespace Gateway.Mqtt;

/// <summary>Filters of shared subscriptions: <c>$share/NAME/FILTER</c> (section 4.8.2 of version 5). Each message goes to one of those who share the name and the filter.</summary>
public static class SharedFilter
{
    private const string Start = "$share/";

    public static bool IsShared(string filter) => filter.StartsWith(Start, StringComparison.Ordinal);

    public static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith("$share/"u8);

    /// <summary>The filter proper of a valid shared one.</summary>
    public static string FilterOf(string shared) => shared[(shared.IndexOf('/', Start.Length) + 1)..];

    /// <summary>Whether these bytes behind <c>$share/</c> are a name, a slash and a filter (MQTT-4.8.2-1, -2). Whether the filter is valid is another question.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> shared, out ReadOnlySpan<byte> filter)
    {
        var rest = shared[Start.Length..];
        var slash = rest.IndexOf((byte)'/');
        filter = slash < 0 ? default : rest[(slash + 1)..];
        return slash > 0 && !rest[..slash].ContainsAny((byte)'+', (byte)'#');
    }
}
