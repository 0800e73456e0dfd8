using Gateway.Settings.Reading;

namespace Gateway.Broker.Access;

/// <summary>The users of the users file, read again when it has changed. Any thread.</summary>
internal sealed class UserStore
{
    private static readonly IReadOnlyDictionary<string, PasswordHash> NoUsers = new Dictionary<string, PasswordHash>();

    private readonly ReloadedFiles<IReadOnlyDictionary<string, PasswordHash>>? _file;

    /// <exception cref="FormatException">The users file has an invalid line.</exception>
    public UserStore(MqttOptions options, ILogger<UserStore> log)
    {
        if (options.UsersFile is not { } path)
            return;
        var file = new UsersFile(path);
        _file = new(file.Read, (_, users) => log.MqttUsersReloaded(path, users.Count), e => log.MqttUsersNotReloaded(path, e.Message), path);
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
}
