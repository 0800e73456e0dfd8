using System.Security.Cryptography;

namespace Gateway.Storage;

/// <summary>The encryption keys of images, from a file that only its owner may read. All keys decrypt; the newest one encrypts.</summary>
/// <remarks>
/// One key a line, oldest first: <c>gcm BASE64</c> (32 bytes), or <c>legacy BASE64</c> for the seed's configured string (16, 24 or 32
/// bytes; reads the seed's rows, never writes). Empty lines and the rest of a line from # on are skipped. Without the file the images are lost.
/// </remarks>
internal sealed class KeyRing
{
    private const int LongestFile = 1 << 16;

    private readonly Dictionary<uint, ImageKey> _keys;

    private KeyRing(IEnumerable<ImageKey> keys, ImageKey writing)
    {
        _keys = keys.DistinctBy(k => k.Id).ToDictionary(k => k.Id);
        Writing = writing;
    }

    public ImageKey Writing { get; }

    /// <summary>Reads a key file, or creates one with a new random key.</summary>
    /// <exception cref="StorageException">Not readable, readable by others, or not a key file.</exception>
    public static KeyRing Open(string path)
    {
        try
        {
            if (!File.Exists(path))
                Create(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "write the image keys", path);
        }

        return Read(path);
    }

    /// <summary>Reads a key file that must exist.</summary>
    public static KeyRing Read(string path)
    {
        try
        {
            const UnixFileMode Allowed = DurableFile.OwnerOnly | UnixFileMode.UserExecute;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Allowed) != UnixFileMode.None)
                throw new StorageException(StorageFault.NotPrivate, $"The key file {path} is open to others than its owner. Run: chmod 600 {path}");
            if (new FileInfo(path).Length is var length and (0 or > LongestFile))   // reading a pipe, of length 0, would wait without end
                throw Bad(path, length == 0 ? "it is empty" : "it is too long");
            return Parse(path, File.ReadAllLines(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "read the image keys", path);
        }
    }

    public ImageKey? Find(uint id) => _keys.GetValueOrDefault(id);

    private static KeyRing Parse(string path, string[] lines)
    {
        var keys = new List<ImageKey>();
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].AsSpan();
            if (text.IndexOf('#') is var hash and >= 0)
                text = text[..hash];
            text = text.Trim();
            if (!text.IsEmpty)
                keys.Add(ParseKey(text) ?? throw Bad(path, $"line {i + 1} is not a key"));
        }

        return new KeyRing(keys, keys.FindLast(k => k.Format == ImageFormat.AesGcm) ?? throw Bad(path, "it has no gcm key to write with"));
    }

    private static ImageKey? ParseKey(ReadOnlySpan<char> text)
    {
        var space = text.IndexOf(' ');
        if (space < 0)
            return null;
        var bytes = new byte[64];
        if (!Convert.TryFromBase64Chars(text[space..].Trim(), bytes, out var length))
            return null;
        return (text[..space].ToString(), length) switch
        {
            ("gcm", ImageKey.GcmSize) => new ImageKey(ImageFormat.AesGcm, bytes[..length]),
            ("legacy", 16 or 24 or 32) => new ImageKey(ImageFormat.LegacyCbc, bytes[..length]),
            _ => null,
        };
    }

    private static void Create(string path)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(ImageKey.GcmSize));
        var text = $"# Image keys of the gateway, oldest first; the last one encrypts. Keep a copy: without it the images are lost.\ngcm {key}\n";
        DurableFile.ReplacePrivate(path, Encoding.ASCII.GetBytes(text));
    }

    private static StorageException Bad(string path, string what) => new(StorageFault.Damaged,
        $"The key file {path} cannot be used: {what}. Each line is \"gcm BASE64\" (32 bytes) or \"legacy BASE64\" (16, 24 or 32 bytes).");
}

/// <summary>A key of the ring. Its id is derived from its bytes, so no other key can be mistaken for it.</summary>
internal sealed class ImageKey(ImageFormat format, byte[] bytes)
{
    public const int GcmSize = 32;

    public uint Id { get; } = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. "gateway image key\0"u8, (byte)format, .. bytes]));

    public ImageFormat Format { get; } = format;

    public byte[] Bytes { get; } = bytes;
}

/// <summary>The encryption of an image's bytes. Persisted: never renumber.</summary>
internal enum ImageFormat
{
    /// <summary>The seed's: iv(16) || AES-CBC with PKCS#7. Not bound to a row; read, never written.</summary>
    LegacyCbc = 0,

    /// <summary>nonce(12) || tag(16) || AES-256-GCM, bound to the row.</summary>
    AesGcm = 1,
}
