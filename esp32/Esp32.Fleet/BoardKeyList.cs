using System.Globalization;
using System.Security.Cryptography;
using Esp32.Camera;

namespace Esp32.Fleet;

/// <summary>
/// The keys of boards that encrypt, from a file of the gateway's form: 64 hexadecimal digits, a space and the board id in each line.
/// </summary>
internal static class BoardKeyList
{
    private const int KeyDigits = 64;

    /// <exception cref="InvalidDataException">A line is invalid; the message has its number and no key.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(FileInfo? file)
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (file is null)
            return keys;
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                keys[line[(KeyDigits + 1)..]] = Convert.FromHexString(line.AsSpan(0, KeyDigits));
            }
            catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{file.FullName} line {number} is not {KeyDigits} hexadecimal digits, a space and a board id."));
            }
        }

        return keys;
    }
}

/// <summary>The cipher of this machine in place of a board's.</summary>
internal sealed class SystemFrameCipher(byte[] key) : IFrameCipher, IDisposable
{
    private const int TagSize = 16;

    private readonly AesGcm _cipher = new(key, TagSize);

    public void Encrypt(byte[] nonce, byte[] header, byte[] jpeg, byte[] tag) => _cipher.Encrypt(nonce, jpeg, jpeg, tag, header);

    public void Dispose() => _cipher.Dispose();
}
