using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Broker.Access;

/// <summary>A password in the users file: <c>pbkdf2-sha256:iterations:salt:hash</c>, the last two in base64.</summary>
internal sealed class PasswordHash(int iterations, byte[] salt, byte[] hash)
{
    /// <summary>For new users. About 0.1 s on a Raspberry Pi 4, so a thousand boards that return after a power cut do not need an hour. The file
    /// stores the number with each user, so a new default locks out no user.</summary>
    public const int DefaultIterations = 50_000;

    private const string Algorithm = "pbkdf2-sha256";
    private const int MaxIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static PasswordHash Create(ReadOnlySpan<byte> password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(DefaultIterations, salt, HashOf(password, salt, DefaultIterations));
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        var parts = text.Split(':');
        if (parts.Length != 4
            || parts[0] != Algorithm
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaxIterations)
        {
            return false;
        }

        var salt = new byte[parts[2].Length];
        var bytes = new byte[parts[3].Length];
        if (!Convert.TryFromBase64String(parts[2], salt, out var saltLength)
            || !Convert.TryFromBase64String(parts[3], bytes, out var length)
            || saltLength < 8
            || length != HashBytes)
        {
            return false;
        }

        hash = new PasswordHash(iterations, salt[..saltLength], bytes[..length]);
        return true;
    }

    /// <summary>Whether this is the password. Takes long by design, and the same time for both answers.</summary>
    public bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(hash, HashOf(password, salt, iterations));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Algorithm}:{iterations}:{Convert.ToBase64String(salt)}:{Convert.ToBase64String(hash)}");

    private static byte[] HashOf(ReadOnlySpan<byte> password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
