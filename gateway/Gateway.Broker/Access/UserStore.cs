using Gateway.Settings.Reading;

namespace Gateway.Broker.Access;

/// <summary>The users of the users file, read again when it has changed. Any thread.</summary>
internal sealed class UserStore
{
    private static readonly IReadOnlyDictionary<string, PasswordHash> NoUsers = new Dictionary<string, PasswordHash>();

    private readonly ReloadedFiles<IReadOnlyDictionary<string, PasswordHash>>? _file;

    private readonly DoorMemory _memory;
    private bool _hadUsers;

    /// <param name="options">Names the file, which need not exist before it had users.</param>
    /// <param name="log">For changes of the file.</param>
    /// <param name="metrics">Counts changed files that are not used; may be null.</param>
    /// <param name="isReadOnly">For commands that only look: a later start does not learn that there were users.</param>
    /// <exception cref="FormatException">The users file has an invalid line, was emptied, or is gone.</exception>
    public UserStore(MqttOptions options, ILogger<UserStore> log, BrokerMetrics? metrics = null, bool isReadOnly = false)
    {
        _memory = new DoorMemory(options.DoorsFile, isReadOnly);
        if (options.UsersFile is not { } path)
            return;
        var file = new UsersFile(path);
        _file = new(
            () => Read(file),
            (_, users) => log.MqttUsersReloaded(path, users.Count),
            e =>
            {
                metrics?.OnFileKept();
                log.MqttUsersNotReloaded(path, e.Message);
            },
            path);
    }

    public int Count => Current().Count;

    /// <summary>Changes when the file was read again.</summary>
    public int Version
    {
        get
        {
            _ = Current();
            return _file?.Reads ?? 0;
        }
    }

    /// <summary>The user's password; null for an unknown user. Names are compared without case.</summary>
    public PasswordHash? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>The name as the file writes it; unchanged for an unknown user.</summary>
    public string NameOf(string name) => Current().Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    private IReadOnlyDictionary<string, PasswordHash> Current() => _file?.Refresh() ?? NoUsers;

    private IReadOnlyDictionary<string, PasswordHash> Read(UsersFile file)
    {
        if (!File.Exists(file.Path) && (_hadUsers || _memory.Has(DoorMemory.Users)))
            throw new FormatException($"{file.Path} is gone, but there were users. Restore it from a copy, or add users with: gateway user add NAME");
        var users = file.Read();
        _memory.Set(DoorMemory.Users, users.Count > 0);
        _hadUsers = users.Count > 0;
        return users;
    }
}
