using Gateway.Broker.Access;

namespace Gateway.Broker;

/// <summary>Registers the MQTT endpoint.</summary>
internal static class MqttServices
{
    /// <summary>Needs a <see cref="Frames.FramePool"/> and a <see cref="TimeProvider"/> among the services. <paramref name="subscribe"/> adds the
    /// daemon's own subscribers before the first client is served.</summary>
    public static IServiceCollection AddMqtt(
        this IServiceCollection services, MqttOptions options, Action<IServiceProvider, MessageRouter> subscribe) => services
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
