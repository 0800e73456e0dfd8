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

    /// <summary>Each reads a file that the settings name, or checks that a client could connect to a listener. None listens.</summary>
    /// <remarks>They throw <see cref="InvalidOperationException"/> where the endpoint would not start, with the remedy; <see cref="FormatException"/>
    /// for an invalid line of the users file or the ACL file; and what reading files throws.</remarks>
    public static IEnumerable<Action> Checks(MqttOptions options)
    {
        UserStore? users = null;
        yield return () => users = new UserStore(options, NullLogger<UserStore>.Instance, isReadOnly: true);
        yield return () => _ = new AclStore(options, NullLogger.Instance, isReadOnly: true);
        foreach (var (key, listener) in options.AllListeners())
        {
            if (users is not null)
                yield return () => new Authenticator(options, users, new BrokerMetrics(), TimeProvider.System).CheckConfiguration(listener, key);
            if (listener.CertificateFile is not null)
                yield return () => _ = new TlsCertificates(listener, key, TimeProvider.System, NullLogger.Instance);
        }
    }
}
