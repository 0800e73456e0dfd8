using Gateway.Ingest;

namespace Gateway.Broker;

/// <summary>Puts the MQTT endpoint and the camera ingest behind it together.</summary>
internal static class MqttServices
{
    /// <summary>Needs a <see cref="Frames.FramePool"/>, an <see cref="IBoardIngest"/> and a <see cref="TimeProvider"/> among the services.</summary>
    public static IServiceCollection AddMqtt(this IServiceCollection services, MqttOptions options) => services
        .AddSingleton(options)
        .AddSingleton<BrokerMetrics>()
        .AddSingleton<UserStore>()
        .AddSingleton<MqttBroker>()
        .AddSingleton<IngestMetrics>()
        .AddSingleton<CameraIngest>()
        .AddSingleton<MqttEndpoint>()
        .AddHostedService(p => p.GetRequiredService<MqttEndpoint>());
}
