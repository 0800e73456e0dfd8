using Gateway.Bridge.Client;
using Gateway.Ingest.Topics;
using Gateway.Topics;

namespace Gateway.Bridge;

internal static class BridgeSettings
{
    private const int MaxPasswordFileBytes = 64 << 10;

    private static readonly string[] CommandFilters = ["gateway/+/state", "gateway/+/set"];

    public static IConnector ConnectorOf(BridgeOptions bridge) => new SocketConnector(bridge.Host!, bridge.RealPort, TlsOf(bridge));

    public static BrokerTls? TlsOf(BridgeOptions bridge) =>
        bridge.Tls ? new BrokerTls(bridge.ServerName ?? bridge.Host!, bridge.CaFile, bridge.CertificateFile, bridge.KeyFile) : null;

    public static ClientOptions ClientOf(GatewayOptions options, BoardTopics topics)
    {
        var bridge = options.Bridge;
        return new ClientOptions
        {
            Settings = bridge with { ClientId = bridge.ClientId ?? $"gateway-{options.Events.NodeName}" },
            Mqtt = options.Mqtt,
            Credentials = () => (bridge.User, PasswordOf(bridge)),
            CleanStart = !bridge.Boards,   // without boards no session is needed, and an earlier one is ended
            Will = options.EventBroker == EventBroker.Bridge
                ? new WillMessage(
                    new EventTopics($"{options.Events.Topic}/{options.Events.NodeName}").Status, "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: true)
                : null,
            MayRefuse = IsOfCommands,
            Subscriptions =
            [
                .. SubscriptionsOf(bridge, topics),
                .. options is { EventBroker: EventBroker.Bridge, HomeAssistant: { Enabled: true } homeAssistant }
                    ? [new SubscriptionRequest(homeAssistant.BirthTopic, QoS.AtLeastOnce)]
                    : Array.Empty<SubscriptionRequest>(),
            ],
        };
    }

    /// <summary>The subscriptions for boards, with QoS 1, so that a picture is acknowledged after its commit.</summary>
    public static IEnumerable<SubscriptionRequest> SubscriptionsOf(BridgeOptions bridge, BoardTopics topics)
    {
        if (!bridge.Boards)
            return [];
        IEnumerable<string> filters = bridge.Filters.Count > 0 ? bridge.Filters : [.. topics.Filters, .. CommandFilters];
        return filters.Select(filter => IsOfCommands(filter) || bridge.Group.Length == 0
            ? new SubscriptionRequest(filter, QoS.AtLeastOnce)
            {
                // Version 3.1.1 has no such option.
                RetainHandling = IsOfCommands(filter) || bridge.Version < BridgeVersion.V5 ? RetainHandling.Send : RetainHandling.DoNotSend,
            }
            : new SubscriptionRequest($"$share/{bridge.Group}/{filter}", QoS.AtLeastOnce));
    }

    /// <summary>
    /// Whether it is for the boards' settings and their last commands (protocol/MQTT.md section 8): retained, and for each gateway of a group.
    /// </summary>
    private static bool IsOfCommands(string filter) => filter.StartsWith("gateway/", StringComparison.Ordinal)
        && (filter.EndsWith("/state", StringComparison.Ordinal) || filter.EndsWith("/set", StringComparison.Ordinal));

    /// <summary>Null if there is none.</summary>
    /// <exception cref="IOException">The file cannot be read; the message names the setting.</exception>
    public static byte[]? PasswordOf(BridgeOptions bridge)
    {
        if (bridge.PasswordFile is not { } file)
            return bridge.Password is null ? null : Encoding.UTF8.GetBytes(bridge.Password);
        try
        {
            if (new FileInfo(file).Length > MaxPasswordFileBytes)
                throw new IOException("it is too long for a password");
            var line = File.ReadLines(file).FirstOrDefault("");
            return line.Length > 0 ? Encoding.UTF8.GetBytes(line) : throw new IOException("its first line is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Bridge:PasswordFile {file} cannot be used: {e.Message}", e);
        }
    }
}
