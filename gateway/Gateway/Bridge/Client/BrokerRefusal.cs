using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>What a broker's reason codes mean for whoever runs the gateway.</summary>
internal static class BrokerRefusal
{
    /// <summary>A CONNACK or DISCONNECT of version 5.</summary>
    /// <param name="where">Which packet, for people.</param>
    /// <param name="reason">Its reason code.</param>
    /// <param name="properties">Its properties: the broker's own words, and where else to go.</param>
    public static BrokerRefusedException Of(string where, ReasonCode reason, PropertyBlock properties)
    {
        var words = properties.Text(PropertyId.ReasonString) is { Length: > 0 } text ? $", \"{LogText.Of(text)}\"" : "";
        return new BrokerRefusedException($"{where} {reason} (0x{(int)reason:X2}){words}: {AdviceOn(reason, properties)}", IsLasting(reason));
    }

    /// <summary>A CONNACK of version 3.1.1.</summary>
    public static BrokerRefusedException Of(ConnectReturnCode code)
    {
        var reason = code switch
        {
            ConnectReturnCode.UnacceptableProtocolVersion => ReasonCode.UnsupportedProtocolVersion,
            ConnectReturnCode.IdentifierRejected => ReasonCode.ClientIdentifierNotValid,
            ConnectReturnCode.ServerUnavailable => ReasonCode.ServerUnavailable,
            ConnectReturnCode.BadUserNameOrPassword => ReasonCode.BadUserNameOrPassword,
            ConnectReturnCode.NotAuthorized => ReasonCode.NotAuthorized,
            _ => ReasonCode.UnspecifiedError,
        };
        return new BrokerRefusedException($"the broker refused the connection with return code {(int)code}: {AdviceOn(reason, default)}", IsLasting(reason));
    }

    /// <summary>A SUBACK that does not grant a filter.</summary>
    /// <param name="filter">As asked for.</param>
    /// <param name="code">A reason code, or 0x80 in version 3.1.1.</param>
    public static BrokerRefusedException OfFilter(string filter, byte code)
    {
        var advice = (ReasonCode)code switch
        {
            ReasonCode.SharedSubscriptionsNotSupported => "it knows no shared subscriptions; set Bridge:Group to \"\" and let only one gateway take these boards",
            ReasonCode.WildcardSubscriptionsNotSupported => "it knows no wildcards; list each board's topic in Bridge:Filters",
            ReasonCode.QuotaExceeded => "it allows no more subscriptions; raise its limit",
            _ => "allow the bridge's user to read these topics in the broker's ACL, and where the broker knows no $share, set Bridge:Group to \"\"",
        };
        return new BrokerRefusedException($"the broker refused the subscription {LogText.Of(filter)} (0x{code:X2}): {advice}", isLasting: true);
    }

    /// <summary>What to do about a publish that the broker did not take.</summary>
    public static string AdviceOnPublish(ReasonCode reason) => reason switch
    {
        ReasonCode.NotAuthorized => "allow the bridge's user to write these topics in the broker's ACL",
        ReasonCode.QuotaExceeded => "the broker's queues or its store are full",
        ReasonCode.TopicNameInvalid => "choose another Events:Topic or HomeAssistant:Prefix",
        _ => "see the broker's log",
    };

    private static bool IsLasting(ReasonCode reason) => reason is not (ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.ServerShuttingDown
        or ReasonCode.KeepAliveTimeout or ReasonCode.UnspecifiedError or ReasonCode.MaximumConnectTime or ReasonCode.Success or ReasonCode.AdministrativeAction);

    private static string AdviceOn(ReasonCode reason, PropertyBlock properties) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => "it does not speak this version of MQTT; set Bridge:Version to V311",
        ReasonCode.ClientIdentifierNotValid => "it does not like the client id; set another Bridge:ClientId",
        ReasonCode.BadUserNameOrPassword => "user or password are wrong; see Bridge:User and Bridge:PasswordFile",
        ReasonCode.NotAuthorized => "it does not let this user in; see Bridge:User and Bridge:PasswordFile, or the broker's ACL",
        ReasonCode.Banned => "it bans this client; ask whoever runs it",
        ReasonCode.BadAuthenticationMethod => "it wants an authentication that the gateway does not know; allow a user and password",
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.ServerShuttingDown => "it does not take clients now; the gateway tries again by itself",
        ReasonCode.SessionTakenOver => "another client uses the same client id; give every gateway its own Bridge:ClientId",
        ReasonCode.UseAnotherServer or ReasonCode.ServerMoved => Elsewhere(properties.Text(PropertyId.ServerReference)),
        ReasonCode.PacketTooLarge => "a message was too large for it; lower the size of pictures, or raise its limit",
        ReasonCode.QuotaExceeded or ReasonCode.ConnectionRateExceeded or ReasonCode.MessageRateTooHigh => "a limit of its is passed; raise it, or the gateway waits",
        ReasonCode.TopicNameInvalid => "it does not allow a topic; choose another Events:Topic or HomeAssistant:Prefix",
        ReasonCode.RetainNotSupported or ReasonCode.QoSNotSupported => "it cannot keep the will; set Events:Broker to another, or allow retained messages and QoS 1",
        ReasonCode.KeepAliveTimeout => "it did not hear of the gateway in time; is the network or this machine overloaded?",
        _ => "see the broker's log",
    };

    private static string Elsewhere(string? server) =>
        $"it says to use {(string.IsNullOrEmpty(server) ? "another server" : LogText.Of(server))}; the gateway follows nobody's directions to another machine: if they are right, set Bridge:Host and Bridge:Port";
}
