using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Gateway.Protocol;

/// <summary>32 bytes: a random number used once, or an HMAC-SHA256.</summary>
[InlineArray(Size)]
public struct LinkNonce : IEquatable<LinkNonce>
{
    public const int Size = 32;

    private byte _first;

    /// <summary>New random bytes from the operating system.</summary>
    public static LinkNonce NewRandom()
    {
        var nonce = default(LinkNonce);
        RandomNumberGenerator.Fill(nonce);
        return nonce;
    }

    public static bool operator ==(LinkNonce left, LinkNonce right) => left.Equals(right);

    public static bool operator !=(LinkNonce left, LinkNonce right) => !left.Equals(right);

    /// <summary>Compares in constant time, because it also compares proofs.</summary>
    public readonly bool Equals(LinkNonce other) => CryptographicOperations.FixedTimeEquals(this, other);

    public override readonly bool Equals(object? obj) => obj is LinkNonce other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(this);
        return hash.ToHashCode();
    }

    internal static LinkNonce Read(ref LinkReader reader)
    {
        var nonce = default(LinkNonce);
        reader.ReadBytes(nonce);
        return nonce;
    }

    internal readonly void Write(ref LinkWriter writer) => writer.WriteBytes((ReadOnlySpan<byte>)this);
}
