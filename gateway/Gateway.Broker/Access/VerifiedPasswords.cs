using System.Security.Cryptography;

namespace Gateway.Broker.Access;

/// <summary>
/// Remembers who gave the right password before, so that a board that comes back costs no second check and waits behind nobody. Holds no password: only what a key, made at start and
/// never written, makes of it; one entry for each user. Any thread.
/// </summary>
internal sealed class VerifiedPasswords
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (PasswordHash Hash, byte[] Code)> _codes = new(StringComparer.Ordinal);

    /// <summary>Whether this very password was right for what the users file says now.</summary>
    public bool Contains(string user, PasswordHash hash, ReadOnlySpan<byte> password)
    {
        (PasswordHash Hash, byte[] Code) known;
        lock (_gate)
        {
            if (!_codes.TryGetValue(user, out known))
                return false;
        }

        // The users file makes new hashes when it is read again: a changed password, or a user who was removed and came back, is checked anew.
        return ReferenceEquals(known.Hash, hash) && CryptographicOperations.FixedTimeEquals(known.Code, CodeOf(password));
    }

    /// <param name="user">Who gave the right password.</param>
    /// <param name="hash">As the users file says now.</param>
    /// <param name="password">The right one.</param>
    /// <param name="users">How many users there are; those who are not among them are forgotten when they are more.</param>
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
