namespace Gateway.Ingest.Topics;

/// <summary>A client id that ends, behind <c>-</c> or <c>_</c>, with hexadecimal digits or a UUID: random ones, or those of a MAC address.</summary>
/// <param name="PrefixLength">Characters in front of the separator.</param>
/// <param name="Evidence">
/// How much it says for random digits, in percent. Nothing for digits that may count boards, or words; little for the lengths of MAC addresses.
/// </param>
internal readonly record struct ClientIdForm(int PrefixLength, int Evidence)
{
    /// <summary>Evidence of several ids together that decides.</summary>
    public const int Enough = 100;

    /// <summary>Characters of the longest id; a client may have one of 64 KB, and many of them.</summary>
    public const int MaxLength = 128;

    private const int MaxDigits = 32;
    private const int ShortestRandom = 3;
    private const int LongestRandom = 5;   // random(0xffff) and random(0xfffff) of many sketches
    private const int LongestMac = 12;
    private const int UuidLength = 36;

    /// <returns>Null for an id of another form.</returns>
    public static ClientIdForm? Of(ReadOnlySpan<char> clientId)
    {
        if (clientId.Length > MaxLength)
            return null;
        if (clientId.Length > UuidLength + 1 && IsSeparator(clientId[^(UuidLength + 1)]) && Guid.TryParseExact(clientId[^UuidLength..], "D", out _))
            return new ClientIdForm(clientId.Length - UuidLength - 1, Enough / 2);
        var (digits, decimals) = (0, 0);
        while (digits < clientId.Length && char.IsAsciiHexDigit(clientId[^(digits + 1)]))
            decimals += char.IsAsciiDigit(clientId[^++digits]) ? 1 : 0;
        var separator = clientId.Length - digits - 1;
        if (digits is 0 or > MaxDigits || separator < 1 || !IsSeparator(clientId[separator]) || !HasLetter(clientId[..separator]))
            return null;
        return new ClientIdForm(separator, EvidenceOf(digits, decimals));
    }

    private static int EvidenceOf(int digits, int decimals) =>
        decimals == 0 || decimals == digits || digits < ShortestRandom ? 0
        : digits is > LongestRandom and <= LongestMac ? Enough / 5
        : Enough / 2;

    private static bool IsSeparator(char c) => c is '-' or '_';

    private static bool HasLetter(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsAsciiLetter(c))
                return true;
        }

        return false;
    }
}
