using Gateway.Bridge;
using Gateway.Broker;
using Gateway.Ingest.Announcing;
using Gateway.Ingest.Reporting;
using Gateway.Topics;

namespace Gateway.Events;

internal static class EventServices
{
    /// <summary>Requires the services of broker, bridge and stores.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options.HomeAssistant).AddSingleton<SnapshotTap>().AddSingleton<IFrameSink>(p => p.GetRequiredService<SnapshotTap>());
        if (options.EventBroker == EventBroker.Off)
            return services;

        var topics = new EventTopics($"{options.Events.Topic}/{options.Events.NodeName}");
        return services
            .AddSingleton(topics)
            .AddSingleton(new HomeAssistantDiscovery(options.HomeAssistant, topics, options.Events.NodeName))
            .AddSingleton<IEventOutlet>(p => options.EventBroker == EventBroker.Bridge
                ? new BridgeOutlet(p.GetRequiredService<BridgeService>(), p.GetRequiredService<BridgeInbound>(), options.HomeAssistant)
                : new OwnOutlet(p.GetRequiredService<MqttBroker>(), p.GetRequiredService<FramePool>(), options.HomeAssistant))
            .AddSingleton(Announcements)
            .AddSingleton<EventPublisher>()
            .AddHostedService(p => p.GetRequiredService<EventPublisher>());
    }

    private static Announcements Announcements(IServiceProvider services)
    {
        var log = services.GetRequiredService<ILogger<Announcements>>();
        var announced = AnnouncedCameras.Open(services.GetRequiredService<DataDirectory>().Path, out var problem);
        if (problem is not null)
            log.AnnouncedNotKept(problem);
        return new Announcements(announced, services.GetRequiredService<CameraRegistry>(), services.GetRequiredService<TimeProvider>(), log);
    }
}
