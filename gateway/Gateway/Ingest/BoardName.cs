using System.Buffers;

namespace Gateway.Ingest;

/// <summary>Board ids: 1 to 64 characters of A-Z, a-z, 0-9, underscore and hyphen (protocol/MQTT.md section 1).</summary>
internal static class BoardName
{
    public const int MaxLength = 64;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    public static bool IsValid(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Allowed);

    /// <summary>Makes a board id of a client id: what a board id may not have becomes a hyphen, what is too long is cut.</summary>
    /// <param name="clientId">Not empty.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> characters.</param>
    /// <returns>The part of the destination that was written.</returns>
    public static ReadOnlySpan<char> OfClientId(string clientId, Span<char> destination)
    {
        var length = Math.Min(clientId.Length, MaxLength);
        for (var i = 0; i < length; i++)
            destination[i] = char.IsAsciiLetterOrDigit(clientId[i]) || clientId[i] is '_' or '-' ? clientId[i] : '-';
        return destination[..length];
    }
}
