using System.Security.Cryptography;

namespace Gateway.Broker.Access;

/// <summary>Remembers right passwords, so a returning board needs no second check and waits for no other. Stores no password, only its code under a
/// key that is made at start and never written; one entry per user. Any thread.</summary>
internal sealed class VerifiedPasswords
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (PasswordHash Hash, byte[] Code)> _codes = new(StringComparer.Ordinal);

    /// <summary>Whether this password was right for the current entry of the users file.</summary>
    public bool Contains(string user, PasswordHash hash, ReadOnlySpan<byte> password)
    {
        (PasswordHash Hash, byte[] Code) known;
        lock (_gate)
        {
            if (!_codes.TryGetValue(user, out known))
                return false;
        }

        // Reading the users file again makes new hashes, so a changed password, or a removed and added user, is checked again.
        return ReferenceEquals(known.Hash, hash) && CryptographicOperations.FixedTimeEquals(known.Code, CodeOf(password));
    }

    /// <summary>Remembers a right password. When there are more entries than <paramref name="users"/>, all others are forgotten first.</summary>
    public void Add(string user, PasswordHash hash, ReadOnlySpan<byte> password, int users)
    {
        var code = CodeOf(password);
        lock (_gate)
        {
            if (_codes.Count > users)
                _codes.Clear();
            _codes[user] = (hash, code);
        }
    }

    private byte[] CodeOf(ReadOnlySpan<byte> password) => HMACSHA256.HashData(_key, password);
}
