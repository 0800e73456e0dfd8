using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>A broker's reason codes as advice for the operator.</summary>
internal static class BrokerRefusal
{
    /// <summary>For a CONNACK or DISCONNECT of version 5, named by <paramref name="where"/>.</summary>
    public static BrokerRefusedException Of(string where, ReasonCode reason, PropertyBlock properties)
    {
        var words = properties.Text(PropertyId.ReasonString) is { Length: > 0 } text ? $", \"{LogText.Of(text)}\"" : "";
        return new BrokerRefusedException($"{where} {reason} (0x{(int)reason:X2}){words}: {AdviceOn(reason, properties)}", IsLasting(reason));
    }

    /// <summary>For a CONNACK of version 3.1.1.</summary>
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
        return new BrokerRefusedException(
            $"the broker refused the connection with return code {(int)code}: {AdviceOn(reason, default)}", IsLasting(reason));
    }

    /// <summary>For a SUBACK that does not grant a filter; its code is a reason code, or 0x80 in version 3.1.1.</summary>
    public static BrokerRefusedException OfFilter(string filter, byte code)
    {
        var advice = (ReasonCode)code switch
        {
            ReasonCode.SharedSubscriptionsNotSupported =>
                "it does not support shared subscriptions; set Bridge:Group to \"\" and let only one gateway take these boards",
            ReasonCode.WildcardSubscriptionsNotSupported => "it does not support wildcards; list each board's topic in Bridge:Filters",
            ReasonCode.QuotaExceeded => "it allows no more subscriptions; raise its limit",
            _ => "allow the bridge's user to read these topics in the broker's ACL, and if the broker has no $share, set Bridge:Group to \"\"",
        };
        return new BrokerRefusedException($"the broker refused the subscription {LogText.Of(filter)} (0x{code:X2}): {advice}", isLasting: true);
    }

    /// <summary>The remedy for a publish that the broker rejected.</summary>
    public static string AdviceOnPublish(ReasonCode reason) => reason switch
    {
        ReasonCode.NotAuthorized => "allow the bridge's user to write these topics in the broker's ACL",
        ReasonCode.QuotaExceeded => "the broker's queues or its store are full",
        ReasonCode.TopicNameInvalid => "choose another Events:Topic or HomeAssistant:Prefix",
        _ => "see the broker's log",
    };

    private static bool IsLasting(ReasonCode reason) => reason is not (ReasonCode.ServerUnavailable or ReasonCode.ServerBusy
        or ReasonCode.ServerShuttingDown or ReasonCode.KeepAliveTimeout or ReasonCode.UnspecifiedError or ReasonCode.MaximumConnectTime
        or ReasonCode.Success or ReasonCode.AdministrativeAction);

    private static string AdviceOn(ReasonCode reason, PropertyBlock properties) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => "it does not support this version of MQTT; set Bridge:Version to V311",
        ReasonCode.ClientIdentifierNotValid => "it rejects the client id; set another Bridge:ClientId",
        ReasonCode.BadUserNameOrPassword => "user or password are wrong; see Bridge:User and Bridge:PasswordFile",
        ReasonCode.NotAuthorized => "it rejects this user; see Bridge:User and Bridge:PasswordFile, or the broker's ACL",
        ReasonCode.Banned => "it bans this client; ask its operator",
        ReasonCode.BadAuthenticationMethod => "it requires an authentication that the gateway does not support; allow user and password",
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.ServerShuttingDown =>
            "it does not accept clients now; the gateway tries again automatically",
        ReasonCode.SessionTakenOver => "another client uses the same client id; give every gateway its own Bridge:ClientId",
        ReasonCode.UseAnotherServer or ReasonCode.ServerMoved => Elsewhere(properties.Text(PropertyId.ServerReference)),
        ReasonCode.PacketTooLarge => "a message was too large for it; lower the size of pictures, or raise its limit",
        ReasonCode.QuotaExceeded or ReasonCode.ConnectionRateExceeded or ReasonCode.MessageRateTooHigh =>
            "one of its limits is exceeded; raise it, or the gateway waits",
        ReasonCode.TopicNameInvalid => "it rejects a topic; choose another Events:Topic or HomeAssistant:Prefix",
        ReasonCode.RetainNotSupported or ReasonCode.QoSNotSupported =>
            "it cannot store the will; set Events:Broker to another one, or allow retained messages and QoS 1",
        ReasonCode.KeepAliveTimeout => "it received nothing from the gateway in time; is the network or this machine overloaded?",
        _ => "see the broker's log",
    };

    private static string Elsewhere(string? server) =>
        $"it refers to {(string.IsNullOrEmpty(server) ? "another server" : LogText.Of(server))}; the gateway does not follow automatically: "
        + "if that is right, set Bridge:Host and Bridge:Port";
}

/// <summary>The broker rejected the client. The message contains the reason and the remedy.</summary>
/// <param name="message">Reason and remedy, without a full stop.</param>
/// <param name="isLasting">Whether the operator must act first, so that another attempt soon is useless.</param>
internal sealed class BrokerRefusedException(string message, bool isLasting) : Exception(message)
{
    public bool IsLasting { get; } = isLasting;
}
