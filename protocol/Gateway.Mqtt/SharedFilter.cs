namespace Gateway.Mqtt;

/// <summary>
/// Filters of shared subscriptions, <c>$share/NAME/FILTER</c> (section 4.8.2 of version 5).
/// Each message goes to one of the subscribers with the same name and filter.
/// </summary>
public static class SharedFilter
{
    private const string Start = "$share/";

    public static bool IsShared(string filter) => filter.StartsWith(Start, StringComparison.Ordinal);

    public static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith("$share/"u8);

    /// <summary>The part FILTER of a valid shared filter.</summary>
    public static string FilterOf(string shared) => shared[(shared.IndexOf('/', Start.Length) + 1)..];

    /// <summary>Splits off the name after <c>$share/</c>. False without a valid name (MQTT-4.8.2-1, -2); does not check the filter.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> shared, out ReadOnlySpan<byte> filter)
    {
        var rest = shared[Start.Length..];
        var slash = rest.IndexOf((byte)'/');
        filter = slash < 0 ? default : rest[(slash + 1)..];
        return slash > 0 && !rest[..slash].ContainsAny((byte)'+', (byte)'#');
    }
}
