using Gateway.Broker.Access;
using Gateway.Broker.Reporting;

namespace Gateway.Broker;

/// <summary>Registers the MQTT endpoint.</summary>
internal static class MqttServices
{
    /// <summary>Needs a <see cref="Frames.FramePool"/> and a <see cref="TimeProvider"/> among the services.</summary>
    /// <param name="services">Receives the registrations.</param>
    /// <param name="options">Validated when the endpoint starts.</param>
    /// <param name="subscribe">Subscribes the parts of the daemon that take messages, before the first client is served.</param>
    public static IServiceCollection AddMqtt(this IServiceCollection services, MqttOptions options, Action<IServiceProvider, MessageRouter> subscribe) => services
        .AddSingleton(options)
        .AddSingleton<BrokerMetrics>()
        .AddSingleton<Frames.IMetrics>(p => p.GetRequiredService<BrokerMetrics>())
        .AddSingleton<UserStore>()
        .AddSingleton(p =>
        {
            var broker = ActivatorUtilities.CreateInstance<MqttBroker>(p);
            subscribe(p, broker.Router);
            return broker;
        })
        .AddSingleton<MqttEndpoint>()
        .AddHostedService(p => p.GetRequiredService<MqttEndpoint>());
}
