using System.Buffers;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Gateway.Ingest.Topics;

/// <summary>
/// The name of a board's camera. A name of the allowed characters stays. In another one the rest becomes hyphens, and a hash of the whole name
/// follows, so that different boards never share a camera. Borrowed: it refers to the caller's memory.
/// </summary>
internal readonly ref struct CameraName
{
    /// <summary>Longest name before it is made fit, in bytes of UTF-8.</summary>
    public const int MaxRawLength = 512;

    private const int HashBytes = 8;
    private const int HashLength = 1 + (2 * HashBytes);

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private readonly ReadOnlySpan<byte> _raw;
    private readonly bool _isFit;

    /// <param name="raw">As the board has it, 1 to <see cref="MaxRawLength"/> bytes of UTF-8.</param>
    /// <param name="memory"><see cref="CameraRegistry.MaxNameLength"/> characters.</param>
    public CameraName(ReadOnlySpan<byte> raw, Span<char> memory)
    {
        _raw = raw;
        _isFit = raw.Length <= CameraRegistry.MaxNameLength && !raw.ContainsAnyExcept(Allowed);
        Text = memory[..(_isFit ? Encoding.ASCII.GetChars(raw, memory) : WriteHashed(raw, memory))];
    }

    /// <summary>The camera's name.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The board's own name.</summary>
    public string Raw => Encoding.UTF8.GetString(_raw);

    /// <summary>The name for people; null if it is <see cref="Text"/>.</summary>
    public string? DisplayName => _isFit ? null : Raw;

    /// <summary>The camera of frames under a name (<see cref="Text"/> and <see cref="Hashed"/>), if there is one: names that differ in case alone
    /// are other boards, and a configured camera takes any case.</summary>
    public static Camera? Find(CameraRegistry cameras, string name, string hashed)
    {
        var camera = cameras.Find(name);
        return camera is { IsConfigured: true } || camera?.Name == name ? camera : cameras.Find(hashed);
    }

    /// <summary>The name with a hash, whatever its characters.</summary>
    public string Hashed()
    {
        Span<char> name = stackalloc char[CameraRegistry.MaxNameLength];
        return name[..WriteHashed(_raw, name)].ToString();
    }

    private static int WriteHashed(ReadOnlySpan<byte> raw, Span<char> destination)
    {
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
