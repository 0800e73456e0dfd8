using Gateway.Settings.Reading;

namespace Gateway.Broker.Access;

/// <summary>The ACL file, read again when it has changed. Any thread.</summary>
/// <remarks>
/// Without a file everything is allowed but publishing commands for boards. If a changed file cannot be read or is invalid, the previous rules stay
/// in force.
/// </remarks>
internal sealed class AclStore
{
    private readonly ReloadedFiles<AclRules?>? _file;

    /// <exception cref="FormatException">The file has an invalid line.</exception>
    /// <exception cref="InvalidOperationException">The file named by the settings does not exist.</exception>
    public AclStore(MqttOptions options, ILogger log)
    {
        if (options.AclFile is not { } path)
            return;
        if (options.AclFileIsRequired && !File.Exists(path))
        {
            throw new InvalidOperationException(
                $"Mqtt:AclFile names {path}, which does not exist. Make it, or remove the setting; then every user may use every topic, "
                + "but publish no commands for boards.");
        }

        var limits = options.PacketLimits();
        _file = new(
            () => HasRules || File.Exists(path) ? AclFile.Read(path, limits) : null,
            (_, _) => log.MqttAclReloaded(path),
            e => log.MqttAclNotReloaded(path, e.Message),
            path);
    }

    /// <summary>Changes with the rules.</summary>
    public int Version => _file?.Reads ?? 0;

    public bool HasRules => _file?.Value is not null;

    /// <summary>The current rules of one client; null without a file. <paramref name="user"/> is null for a client without one.</summary>
    public (TopicRights Rights, byte[] Filter)[]? RulesOf(string? user, string clientId) => _file?.Value?.Of(user, clientId);

    /// <summary>Reads the file again if it has changed. Called by the sweep.</summary>
    /// <returns>Whether there are new rules.</returns>
    public bool Refresh()
    {
        var version = Version;
        _file?.Refresh();
        return Version != version;
    }
}
