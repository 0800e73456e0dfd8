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

    /// <param name="options">Names the file.</param>
    /// <param name="log">For changes of the file.</param>
    /// <param name="metrics">Counts changed files that are not used; may be null.</param>
    /// <param name="isReadOnly">For commands that only look: a later start does not learn that there were rules.</param>
    /// <exception cref="FormatException">The file has an invalid line, has no rules, or had some and is gone.</exception>
    /// <exception cref="InvalidOperationException">The file named by the settings does not exist.</exception>
    public AclStore(MqttOptions options, ILogger log, BrokerMetrics? metrics = null, bool isReadOnly = false)
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
        var memory = new DoorMemory(options.DoorsFile, isReadOnly);
        _file = new(
            () => Read(path, limits, memory),
            (_, _) => log.MqttAclReloaded(path),
            e =>
            {
                metrics?.OnFileKept();
                log.MqttAclNotReloaded(path, e.Message);
            },
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

    private AclRules? Read(string path, MqttLimits limits, DoorMemory memory)
    {
        if (!File.Exists(path))
        {
            return !HasRules && !memory.Has(DoorMemory.Rules) ? null : throw new FormatException(
                $"{path} is gone, but there were rules. Restore it from a copy; \"pattern readwrite #\" in it allows everything.");
        }

        var rules = AclFile.Read(path, limits);
        memory.Set(DoorMemory.Rules, hasEntries: true);
        return rules;
    }
}
