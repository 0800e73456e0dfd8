
namespace Gateway.Broker;

/// <summary>Checks passwords against the users file, which is read again when it has changed. Any thread.</summary>
internal sealed class UserStore : IDisposable
{
    private static readonly PasswordHash Nobody = PasswordHash.Create("nobody"u8);

    private readonly UsersFile? _file;
    private readonly ILogger _log;
    private readonly Lock _gate = new();

    // Each check takes a core for as long as it lasts: a flood of CONNECTs waits in line, and the frames keep the other cores.
    private readonly SemaphoreSlim _checks = new(Math.Max(1, Environment.ProcessorCount / 2));
    private IReadOnlyDictionary<string, PasswordHash> _users = new Dictionary<string, PasswordHash>();
    private (DateTime Written, long Length) _version;

    /// <exception cref="FormatException">The users file has a line that is none.</exception>
    public UserStore(MqttOptions options, ILogger<UserStore> log)
    {
        _log = log;
        if (options.UsersFile is null)
            return;
        _file = new UsersFile(options.UsersFile);
        _version = VersionOf(_file.Path);
        _users = _file.Read();
    }

    /// <summary>Users in the file now.</summary>
    public int Count => Current().Count;

    /// <summary>Whether the user exists and this is the password. Costs the same time when the user does not exist.</summary>
    public async Task<bool> VerifyAsync(string name, ReadOnlyMemory<byte> password, CancellationToken cancel)
    {
        var known = Current().TryGetValue(name, out var hash);
        await _checks.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => (hash ?? Nobody).Verify(password.Span), cancel).ConfigureAwait(false) && known;
        }
        finally
        {
            _checks.Release();
        }
    }

    public void Dispose() => _checks.Dispose();

    private static (DateTime Written, long Length) VersionOf(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }

    private IReadOnlyDictionary<string, PasswordHash> Current()
    {
        if (_file is null)
            return _users;

        lock (_gate)
        {
            var version = VersionOf(_file.Path);
            if (version == _version)
                return _users;

            _version = version;
            try
            {
                _users = _file.Read();
                _log.MqttUsersReloaded(_file.Path, _users.Count);
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                _log.MqttUsersNotReloaded(_file.Path, e.Message);   // the users of before stay: a slip of the pen locks nobody out, and lets nobody in
            }

            return _users;
        }
    }
}
