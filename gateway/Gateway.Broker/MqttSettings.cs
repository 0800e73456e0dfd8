using Gateway.Broker.Access;
using Gateway.Broker.Listeners;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker;

/// <summary>The section <c>Mqtt</c>, as the broker uses it.</summary>
internal static class MqttSettings
{
    /// <exception cref="OptionsException">Settings of the listener contradict each other.</exception>
    public static void Require(MqttListenerOptions listener, string key)
    {
        var problems = new SettingProblems();
        listener.Check(key, problems);
        problems.ThrowIfAny();
    }

    /// <summary>Reads every file that the settings name, and checks that a client could connect, without listening.</summary>
    /// <exception cref="InvalidOperationException">The endpoint would not start; the message has the remedy.</exception>
    /// <exception cref="FormatException">The users file or the ACL file has an invalid line.</exception>
    public static void Check(MqttOptions options)
    {
        var metrics = new BrokerMetrics();
        var authenticator = new Authenticator(options, new UserStore(options, NullLogger<UserStore>.Instance), metrics, TimeProvider.System);
        _ = new AclStore(options, NullLogger.Instance);
        foreach (var (key, listener) in options.AllListeners())
        {
            Require(listener, key);
            authenticator.CheckConfiguration(listener, key);
            if (listener.CertificateFile is not null)
                _ = new TlsCertificates(listener, key, TimeProvider.System, NullLogger.Instance);
        }
    }
}
