using Gateway.Broker.Reporting;


namespace Gateway.Broker.Access;

/// <summary>The users of the users file, which is read again when it has changed. Any thread.</summary>
internal sealed class UserStore
{
    private readonly UsersFile? _file;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<string, PasswordHash> _users = new Dictionary<string, PasswordHash>();
    private (DateTime Written, long Length) _version;
    private int _reads;

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

    /// <summary>Changes when the file was read again.</summary>
    public int Version
    {
        get
        {
            _ = Current();
            return Volatile.Read(ref _reads);
        }
    }

    /// <summary>The user's password; null if there is no such user. Names are compared without case.</summary>
    public PasswordHash? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>The name as the file writes it, by which the user is known from then on; unchanged if there is no such user.</summary>
    public string NameOf(string name) => Current().Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

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
                Interlocked.Increment(ref _reads);
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
