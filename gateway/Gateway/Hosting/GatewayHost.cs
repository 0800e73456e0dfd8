using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Broker;
using Gateway.Broker.Tracing;
using Gateway.Cameras;
using Gateway.Dispatch;
using Gateway.Events;
using Gateway.Feed;
using Gateway.Health;
using Gateway.Images;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Keys;
using Gateway.Ingest.Topics;
using Gateway.Ingest.Tracing;
using Gateway.Motion;
using Gateway.Recording;
using Gateway.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace Gateway;

/// <summary>The composition root: the only place with all parts. Hosted services start in the order written and stop in reverse.</summary>
public static class GatewayHost
{
    /// <param name="options">Validated.</param>
    /// <param name="time">Another clock, for tests.</param>
    /// <exception cref="StorageException">The data directory cannot be used.</exception>
    public static IHost Create(GatewayOptions options, TimeProvider? time = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // The command reports a failed start in one line, without the host's stack trace; a part that fails later is Critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.AddGateway(options, time ?? TimeProvider.System);
        return builder.Build();
    }

    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions options, TimeProvider time)
    {
        services
            .AddSingleton(options)
            .AddSingleton(new CameraSettings(options))
            .AddSingleton(options.Frames)
            .AddSingleton(options.Clips)
            .AddSingleton(options.Images)
            .AddSingleton(options.Detection)
            .AddSingleton(time)
            .AddTelemetry(options.Telemetry, "gateway", options.Events.NodeName)
            .AddSingleton(_ => new FramePool(options.Frames.MaxPoolBytes))
            .AddSingleton(_ => ConfiguredCameras(options))
            .AddStorage(options)
            .AddSingleton<EventLog>()
            .AddSingleton<ModelKeeper>()
            .AddSingleton<NearMissLog>()
            .AddSingleton<IMotionSink>(p => p.GetRequiredService<NearMissLog>())
            .AddSingleton<ImageRecorder>()
            .AddSingleton<FrameRouter>()
            .AddSingleton<IBoardIngest>(p => p.GetRequiredService<FrameRouter>())
            .AddSingleton(Connections)
            .AddSingleton<CameraDirectory>()
            .AddSingleton<IFrameSink>(p => p.GetRequiredService<CameraDirectory>())
            .AddSingleton<IMotionSink>(p => p.GetRequiredService<CameraDirectory>())
            .AddSingleton<ILinkFeature, CameraCommands>()
            .AddMetrics()
            .AddMetrics<FrameMetrics>()
            .AddMetrics<CameraMetrics>()
            .AddMetrics<MotionMetrics>()
            .AddMetrics<RecordingMetrics>()
            .AddMetrics<ImageMetrics>()
            .AddMetrics<DetectionMetrics>()
            .AddMetrics<IngestMetrics>()
            .AddMetrics<ClientMetrics>()
            .AddMetrics<BridgeMetrics>()
            .AddMetrics<AnnouncementMetrics>()
            .AddMetrics<LinkMetrics>()
            .AddMetrics<ProcessMetrics>()
            .AddSingleton<Stats>();

        services.AddHostedService<BoardMemory>();
        services.AddHostedSingleton<LastPictures>().AddSingleton<IFrameSink>(p => p.GetRequiredService<LastPictures>());
        services.AddHostedSingleton<ClipConsumer>();
        services.AddHostedSingleton<ClipRecorder>()
            .AddSingleton<IFrameSink>(p => p.GetRequiredService<ClipRecorder>())
            .AddSingleton<IMotionSink>(p => p.GetRequiredService<ClipRecorder>())
            .AddSingleton<IMotionEventSink>(p => p.GetRequiredService<ClipRecorder>());
        services.AddHostedSingleton<MotionService>().AddSingleton<IFrameSink>(p => p.GetRequiredService<MotionService>());
        services
            .AddSingleton(_ => new BoardTopics(options.Boards, TakenTopics.Open(options.DataDirectory)))
            .AddSingleton(p => new BoardKeys(
                new BoardKeyFile(options.DataDirectory), p.GetRequiredService<ImageRecorder>(),
                p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<BoardKeys>>()))
            .AddSingleton<RefusedPictures>()
            .AddSingleton<UntakenPictures>()
            .AddSingleton(ChangingIds)
            .AddSingleton<BootIds>()
            .AddSingleton<ClientTraces>()
            .AddSingleton<IClientTraces>(p => p.GetRequiredService<ClientTraces>())
            .AddSingleton<CameraIngest>()
            .AddSingleton<BoardStates>()
            .AddSingleton<BoardCommander>()
            .AddSingleton<AdaptiveIntervals>();
        services.AddMqtt(options.Mqtt, (provider, router) =>
        {
            provider.GetRequiredService<CameraIngest>().SubscribeTo(router);
            provider.GetRequiredService<UntakenPictures>().SubscribeTo(router);
            provider.GetRequiredService<BoardConnections>().SubscribeTo(router);
            provider.GetRequiredService<BoardStates>().SubscribeTo(router);
            provider.GetRequiredService<BoardCommander>().PublishOn(router);
        });
        services.AddBridge();
        services.AddEvents(options);
        services.AddHostedService<MotionIntervals>();
        services.AddLocalCameras(options);

        services.AddLink(options.Link);
        services.AddHostedService<StatsReporter>();   // last: announces that all else runs
        return services;
    }

    private static CameraRegistry ConfiguredCameras(GatewayOptions options)
    {
        var cameras = new CameraRegistry(options.Frames.MaxCameras);
        foreach (var camera in options.Cameras)
            cameras.GetOrAdd(camera.Name, camera.IsBoard, isConfigured: true);
        return cameras;
    }

    private static BoardConnections Connections(IServiceProvider services) => new(
        services.GetRequiredService<CameraRegistry>(),
        client => client == BridgeInbound.Publisher ? null : services.GetRequiredService<MqttBroker>().IsConnected(client),
        services.GetRequiredService<TimeProvider>());

    private static ChangingClientIds ChangingIds(IServiceProvider services) => new(
        client => services.GetRequiredService<MqttBroker>().PeerOf(client),
        services.GetRequiredService<CameraRegistry>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ChangingClientIds>>());

    private static IServiceCollection AddHostedSingleton<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(p => p.GetRequiredService<T>());

    private static IServiceCollection AddMetrics<T>(this IServiceCollection services)
        where T : class, IMetrics => services.AddSingleton<T>().AddSingleton<IMetrics>(p => p.GetRequiredService<T>());
}
