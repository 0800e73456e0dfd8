using Gateway.Broker.Messages;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;

namespace Gateway.Broker.Access;

/// <summary>Who may publish and subscribe to what: the ACL file, read again when it has changed. Any thread.</summary>
/// <remarks>Without a file everybody may everything. A file that has become unreadable or wrong leaves the rules of before in force.</remarks>
internal sealed class AclStore
{
    private readonly string? _path;
    private readonly MqttLimits _limits;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private (DateTime Written, long Length) _written;
    private AclRules? _rules;
    private int _version;

    /// <exception cref="FormatException">The file has a line that is none.</exception>
    /// <exception cref="InvalidOperationException">The file that the settings name cannot be read.</exception>
    public AclStore(MqttOptions options, ILogger log)
    {
        _path = options.AclFile;
        _limits = options.PacketLimits();
        _log = log;
        _written = Look();
        if (_path is not null && _written == default && options.AclFileIsRequired)
            throw new InvalidOperationException($"Mqtt:AclFile names {_path}, which does not exist. Make it, or remove the setting, which lets every user publish and subscribe to everything.");
        if (_written != default)
            _rules = AclFile.Read(_path!, _limits);
    }

    /// <summary>Changes with the rules.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Whether there are rules at all.</summary>
    public bool HasRules => Volatile.Read(ref _rules) is not null;

    /// <summary>The rules of one client now; null when everything is allowed.</summary>
    /// <param name="user">Null for a client without one.</param>
    /// <param name="clientId">As it connected.</param>
    public (TopicRights Rights, byte[] Filter)[]? RulesOf(string? user, string clientId) => Volatile.Read(ref _rules)?.Of(user, clientId);

    /// <summary>Reads the file again if it has changed. Called now and then.</summary>
    /// <returns>Whether there are new rules.</returns>
    public bool Refresh()
    {
        lock (_gate)
        {
            var written = Look();
            if (written == _written)
                return false;

            _written = written;
            try
            {
                Volatile.Write(ref _rules, AclFile.Read(_path!, _limits));
                Interlocked.Increment(ref _version);
                _log.MqttAclReloaded(_path!);
                return true;
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                _log.MqttAclNotReloaded(_path!, e.Message);
                return false;
            }
        }
    }

    private (DateTime Written, long Length) Look()
    {
        var info = _path is null ? null : new FileInfo(_path);
        return info is { Exists: true } ? (info.LastWriteTimeUtc, info.Length) : default;
    }
}
