using Gateway.Broker.Access;
using Gateway.Broker.Listeners;
using Gateway.Broker.Reporting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker;

/// <summary>Tries the settings of the MQTT endpoint without listening.</summary>
internal static class MqttSettings
{
    /// <summary>Reads every file they name, and asks whether anybody could connect.</summary>
    /// <exception cref="InvalidOperationException">The endpoint would not start with them; the message says what to change.</exception>
    /// <exception cref="FormatException">A line of the users or the ACL file is none.</exception>
    public static void Check(MqttOptions options)
    {
        var metrics = new BrokerMetrics();
        var authenticator = new Authenticator(options, new UserStore(options, NullLogger<UserStore>.Instance), metrics, TimeProvider.System);
        _ = new AclStore(options, NullLogger.Instance);
        foreach (var (key, listener) in options.AllListeners())
        {
            listener.Validate(key);
            authenticator.CheckConfiguration(listener, key);
            if (listener.CertificateFile is not null)
                _ = new TlsCertificates(listener, key, TimeProvider.System, NullLogger.Instance);
        }
    }
}
