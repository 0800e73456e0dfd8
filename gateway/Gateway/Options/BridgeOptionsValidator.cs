using System.Text;
using Gateway.Bridge;
using Gateway.Mqtt;
using Gateway.Settings;

namespace Gateway;

/// <summary>Checks the section "Bridge" before anything starts.</summary>
internal static class BridgeOptionsValidator
{
    private const int MostClientId = 128;

    /// <exception cref="OptionsException">The first thing found wrong.</exception>
    public static void Validate(GatewayOptions options)
    {
        var bridge = options.Bridge;
        foreach (var (value, least, most, key, unit) in Ranges(bridge))
        {
            if (value < least || value > most)
                throw new OptionsException($"Bridge:{key}", $"is {value}; it must be {least} to {most} {unit}");
        }

        foreach (var (value, least, most, key) in Spans(bridge))
        {
            if (value < least || value > most)
                throw new OptionsException($"Bridge:{key}", $"is {value}; it must be {least} to {most}");
        }

        if (bridge.ReconnectLongest < bridge.ReconnectFirst)
            throw new OptionsException("Bridge:ReconnectLongest", $"is {bridge.ReconnectLongest}; it must be at least ReconnectFirst, {bridge.ReconnectFirst}");
        ValidateTopics(bridge, options.Mqtt.PacketLimits());
        if (bridge.Host is not null)
            ValidateBroker(bridge, options);
    }

    private static void ValidateTopics(BridgeOptions bridge, MqttLimits limits)
    {
        if (bridge.Group.AsSpan().ContainsAny("/+#") || bridge.Group.Any(char.IsControl))
            throw new OptionsException("Bridge:Group", $"is \"{bridge.Group}\"; a group's name has no / + #");
        for (var i = 0; i < bridge.Filters.Count; i++)
        {
            var filter = Encoding.UTF8.GetBytes(bridge.Filters[i]);
            if (SharedFilter.IsShared(filter))
                throw new OptionsException($"Bridge:Filters:{i}", $"is \"{bridge.Filters[i]}\"; write the filter alone, and the group into Bridge:Group");
            if (!TopicFilter.IsValid(filter, limits))
                throw new OptionsException($"Bridge:Filters:{i}", $"is \"{bridge.Filters[i]}\", which is no topic filter; + stands for one whole level, # for all that follow and only at the end");
        }
    }

    private static void ValidateBroker(BridgeOptions bridge, GatewayOptions options)
    {
        if (Uri.CheckHostName(bridge.Host) == UriHostNameType.Unknown)
            throw new OptionsException("Bridge:Host", $"is \"{bridge.Host}\"; it takes a name or an address alone. The port goes into Bridge:Port, and mqtts:// is \"Tls\": true");
        if (options.Mqtt.Port != 0 && bridge.RealPort == options.Mqtt.Port && (bridge.Host is "localhost" || (System.Net.IPAddress.TryParse(bridge.Host, out var address) && System.Net.IPAddress.IsLoopback(address))))
            throw new OptionsException("Bridge:Host", $"is this gateway's own broker (Mqtt:Port is {options.Mqtt.Port} too); name another one, or give either another port");
        if (bridge.Version is not (MqttVersion.V311 or MqttVersion.V5))
            throw new OptionsException("Bridge:Version", $"is {bridge.Version}; it must be V5 or V311");
        if (bridge.ClientId is { } id && (id.Length is 0 or > MostClientId || id.Any(char.IsControl)))
            throw new OptionsException("Bridge:ClientId", $"must have 1 to {MostClientId} characters");
        if (bridge.User is null && (bridge.PasswordFile ?? bridge.Password) is not null)
            throw new OptionsException("Bridge:User", "is missing, and there is a password");
        if (bridge.PasswordFile is not null && bridge.Password is not null)
            throw new OptionsException("Bridge:PasswordFile", "is set and so is the environment's password; one of them is enough");
        foreach (var (file, key) in new[] { (bridge.CaFile, nameof(bridge.CaFile)), (bridge.CertificateFile, nameof(bridge.CertificateFile)), (bridge.KeyFile, nameof(bridge.KeyFile)) })
        {
            if (file is null)
                continue;
            if (!bridge.Tls)
                throw new OptionsException($"Bridge:{key}", "is for TLS; set \"Tls\": true too");
            RequireFile(file, key);
        }

        if (bridge.KeyFile is not null && bridge.CertificateFile is null)
            throw new OptionsException("Bridge:CertificateFile", "is missing, and there is a KeyFile");
        if (bridge.PasswordFile is not null)
            RequireFile(bridge.PasswordFile, nameof(bridge.PasswordFile));
    }

    private static void RequireFile(string file, string key)
    {
        if (!File.Exists(file))
            throw new OptionsException($"Bridge:{key}", $"names {file}, which does not exist");
    }

    private static IEnumerable<(long Value, long Least, long Most, string Key, string Unit)> Ranges(BridgeOptions bridge) =>
    [
        (bridge.Port, 0, ushort.MaxValue, nameof(bridge.Port), "as a port"),
        (bridge.ReceiveMaximum, 1, ushort.MaxValue, nameof(bridge.ReceiveMaximum), "publishes"),
        (bridge.MaxInFlight, 1, 10_000, nameof(bridge.MaxInFlight), "publishes"),
        (bridge.MaxQueuedMessages, 1, 1_000_000, nameof(bridge.MaxQueuedMessages), "messages"),
        (bridge.MaxQueuedBytes, 64 << 10, int.MaxValue, nameof(bridge.MaxQueuedBytes), "bytes"),
    ];

    private static IEnumerable<(TimeSpan Value, TimeSpan Least, TimeSpan Most, string Key)> Spans(BridgeOptions bridge) =>
    [
        (bridge.SessionExpiry, TimeSpan.Zero, TimeSpan.FromDays(365), nameof(bridge.SessionExpiry)),
        (bridge.KeepAlive, TimeSpan.FromSeconds(5), TimeSpan.FromHours(18), nameof(bridge.KeepAlive)),
        (bridge.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(bridge.ConnectTimeout)),
        (bridge.AckTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(bridge.AckTimeout)),
        (bridge.ReconnectFirst, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(bridge.ReconnectFirst)),
        (bridge.ReconnectLongest, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1), nameof(bridge.ReconnectLongest)),
    ];
}
