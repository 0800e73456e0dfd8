using System.Security.Cryptography;

namespace Gateway.Protocol;

/// <summary>The secret that the daemon and its clients share. Each side proves that it has the key without sending it.</summary>
/// <remarks>Normative text: protocol/WIRE.md section 4.</remarks>
public sealed class LinkKey
{
    /// <summary>Bytes of a key. A key file has twice as many hexadecimal digits.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    /// <summary>Copies exactly <see cref="Size"/> bytes.</summary>
    public LinkKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _bytes = bytes.ToArray();
    }

    private static ReadOnlySpan<byte> ClientLabel => "gateway-link-v1"u8;

    private static ReadOnlySpan<byte> DaemonLabel => "gateway-link-v1-daemon"u8;

    /// <summary>Reads a key from the text of a key file: 64 hexadecimal digits, optionally between white space.</summary>
    /// <returns>Null if the text is not a key.</returns>
    public static LinkKey? TryParse(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var status = Convert.FromHexString(text.Trim(), bytes, out _, out var written);
        return status == System.Buffers.OperationStatus.Done && written == Size ? new LinkKey(bytes) : null;
    }

    /// <summary>Reads the key file that the daemon wrote.</summary>
    /// <exception cref="LinkKeyException">The file cannot be read or contains no key. The message describes the remedy.</exception>
    public static LinkKey Load(string path)
    {
        string text;
        try
        {
            text = ReadStart(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LinkKeyException($"The link key file {path} does not exist. Start the daemon once to create it, then give its path here.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new LinkKeyException(
                $"The link key file {path} cannot be read: {e.Message} "
                + $"Run as the daemon's user, or make the file readable for a group of yours: chgrp GROUP {path} && chmod 640 {path}",
                e);
        }

        return TryParse(text) ?? throw new LinkKeyException(
            $"The link key file {path} must contain {2 * Size} hexadecimal digits. "
            + "Delete it, restart the daemon to create a new one, then restart every client.");
    }

    /// <summary>HMAC-SHA256(key, "gateway-link-v1" || daemon's nonce || client's nonce || role).</summary>
    public LinkNonce ProveClient(in LinkNonce nonce, in LinkNonce clientNonce, LinkRole role) => Prove(ClientLabel, nonce, clientNonce, role);

    /// <summary>HMAC-SHA256(key, "gateway-link-v1-daemon" || client's nonce || daemon's nonce || role).</summary>
    public LinkNonce ProveDaemon(in LinkNonce nonce, in LinkNonce clientNonce, LinkRole role) => Prove(DaemonLabel, clientNonce, nonce, role);

    private static string ReadStart(string path)
    {
        using var reader = new StreamReader(path);
        Span<char> text = stackalloc char[2 * Size + 16];   // reads no more than a key file can have, in case the path is another file
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

/// <summary>The rights that a client requests. The numbers are on the wire and never change.</summary>
public enum LinkRole : byte
{
    None = 0,

    /// <summary>May see everything and change nothing.</summary>
    Viewer = 1,

    /// <summary>May also send commands that change something, if the daemon's options allow them.</summary>
    Operator = 2,
}

/// <summary>There is no usable link key. The message gives the operator a remedy and never contains any part of a key.</summary>
public sealed class LinkKeyException(string message, Exception? inner = null) : Exception(message, inner);
