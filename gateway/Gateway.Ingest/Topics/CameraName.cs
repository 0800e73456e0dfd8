using System.Buffers;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Gateway.Ingest.Topics;

/// <summary>
/// The name of a board's camera. A name of the allowed characters stays. In another one the rest becomes hyphens, and a hash of the whole name
/// follows, so that different boards never share a camera.
/// </summary>
internal static class CameraName
{
    /// <summary>Longest name before it is made fit, in bytes of UTF-8.</summary>
    public const int MaxRawLength = 512;

    private const int HashBytes = 8;
    private const int HashLength = 1 + (2 * HashBytes);

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    /// <summary>Writes the name.</summary>
    /// <param name="raw">As the board has it, 1 to <see cref="MaxRawLength"/> bytes of UTF-8.</param>
    /// <param name="destination"><see cref="CameraRegistry.MaxNameLength"/> characters.</param>
    /// <param name="isOther">Whether it differs from <paramref name="raw"/>, which people should see in its place.</param>
    /// <returns>Its length.</returns>
    public static int Write(ReadOnlySpan<byte> raw, Span<char> destination, out bool isOther)
    {
        isOther = raw.Length > CameraRegistry.MaxNameLength || raw.ContainsAnyExcept(Allowed);
        if (!isOther)
            return Encoding.ASCII.GetChars(raw, destination);

        Span<char> text = stackalloc char[MaxRawLength];
        Utf8.ToUtf16(raw, text, out _, out var length);
        var kept = Math.Min(length, CameraRegistry.MaxNameLength - HashLength);
        for (var i = 0; i < kept; i++)
            destination[i] = char.IsAscii(text[i]) && Allowed.Contains((byte)text[i]) ? text[i] : '-';
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(raw, hash);
        destination[kept] = '-';
        Convert.TryToHexStringLower(hash[..HashBytes], destination[(kept + 1)..], out _);
        return kept + HashLength;
    }
}
