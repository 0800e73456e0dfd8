using System.Security.Cryptography;

namespace Gateway.Protocol;

/// <summary>The secret the daemon and its clients share. Proves its possession without sending it.</summary>
/// <remarks>Normative text: protocol/WIRE.md section 4.</remarks>
public sealed class LinkKey
{
    /// <summary>Bytes of a key; in a file, twice as many hexadecimal digits.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    /// <param name="bytes">Exactly <see cref="Size"/> of them; copied.</param>
    public LinkKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _bytes = bytes.ToArray();
    }

    private static ReadOnlySpan<byte> ClientLabel => "gateway-link-v1"u8;

    private static ReadOnlySpan<byte> DaemonLabel => "gateway-link-v1-daemon"u8;

    /// <summary>Reads a key from the text of a key file: 64 hexadecimal digits, white space around them allowed.</summary>
    /// <returns>Null when the text is no key.</returns>
    public static LinkKey? TryParse(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var status = Convert.FromHexString(text.Trim(), bytes, out _, out var written);
        return status == System.Buffers.OperationStatus.Done && written == Size ? new LinkKey(bytes) : null;
    }

    /// <summary>Reads the key file that the daemon wrote.</summary>
    /// <exception cref="LinkKeyException">The file cannot be read or holds no key; the message says what to do.</exception>
    public static LinkKey Load(string path)
    {
        string text;
        try
        {
            text = ReadStart(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LinkKeyException($"The link key file {path} does not exist. Start the daemon once, it creates the file; then give its path here.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new LinkKeyException(
                $"The link key file {path} cannot be read: {e.Message} Run as the daemon's user, or make the file readable for a group of yours: chgrp GROUP {path} && chmod 640 {path}", e);
        }

        return TryParse(text) ?? throw new LinkKeyException(
            $"The link key file {path} must hold {2 * Size} hexadecimal digits. Delete it and restart the daemon to get a new one, then restart every client.");
    }

    /// <summary>HMAC-SHA256(key, "gateway-link-v1" || daemon's nonce || client's nonce || role).</summary>
    public LinkNonce ProveClient(in LinkNonce nonce, in LinkNonce clientNonce, LinkRole role) => Prove(ClientLabel, nonce, clientNonce, role);

    /// <summary>HMAC-SHA256(key, "gateway-link-v1-daemon" || client's nonce || daemon's nonce || role).</summary>
    public LinkNonce ProveDaemon(in LinkNonce nonce, in LinkNonce clientNonce, LinkRole role) => Prove(DaemonLabel, clientNonce, nonce, role);

    private static string ReadStart(string path)
    {
        using var reader = new StreamReader(path);
        Span<char> text = stackalloc char[2 * Size + 16];   // a key file is short; whatever else this may be is not read whole
        return new string(text[..reader.ReadBlock(text)]);
    }

    private LinkNonce Prove(ReadOnlySpan<byte> label, in LinkNonce first, in LinkNonce second, LinkRole role)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _bytes);
        hmac.AppendData(label);
        hmac.AppendData(first);
        hmac.AppendData(second);
        hmac.AppendData([(byte)role]);
        var proof = default(LinkNonce);
        hmac.GetHashAndReset(proof);
        return proof;
    }
}
