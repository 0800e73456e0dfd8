using Gateway.Health;

namespace Gateway;

/// <summary>The stores, opened when the host starts and closed after everything that uses them.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, GatewayOptions options) => services
        .AddSingleton(_ => DataDirectory.Open(options.DataDirectory))
        .AddSingleton(p => OpenClock(p.GetRequiredService<DataDirectory>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => ClipQueue.Open(
            p.GetRequiredService<DataDirectory>(), QueueOptions(options), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<AgeingClock>()))
        .AddSingleton(p => StoreDatabase.Open(
            p.GetRequiredService<DataDirectory>(), StoreOptions(options), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<AgeingClock>()))
        .AddSingleton(p => p.GetRequiredService<StoreDatabase>().Images)
        .AddSingleton(p => p.GetRequiredService<StoreDatabase>().Events)
        .AddSingleton(p => new ModelFiles(p.GetRequiredService<DataDirectory>(), options.Frames.MaxCameras))
        .AddSessionStore(options)
        .AddHostedService<StoreWatch>()
        .AddHostedService<ClockWatch>()
        .AddSingleton<ILinkFeature, ClockCommands>()
        .AddHostedService<RetentionService>();

    private static AgeingClock OpenClock(DataDirectory directory, TimeProvider time) =>
        AgeingClock.Open(directory, time, () => NewestRecord.ReadUs(directory));

    private static IServiceCollection AddSessionStore(this IServiceCollection services, GatewayOptions options) => !options.Mqtt.PersistSessions
        ? services
        : services.AddSingleton<ISessionStore>(p => SessionStore.Open(
            p.GetRequiredService<DataDirectory>(), p.GetRequiredService<TimeProvider>(), options.Images.BusyTimeout,
            p.GetRequiredService<AgeingClock>()));

    private static ClipQueueOptions QueueOptions(GatewayOptions options) => SettingsCopy.Fill(new ClipQueueOptions(), options.Clips) with
    {
        RetentionBytes = options.Clips.MaxBytes,
        RetentionAge = options.Clips.MaxAge,
    };

    private static StoreOptions StoreOptions(GatewayOptions options) => SettingsCopy.Fill(new StoreOptions(), options.Images) with
    {
        MaxImageBytes = options.Frames.MaxFrameBytes,
        RetentionBytes = options.Images.MaxBytes,
        RetentionAge = options.Images.MaxAge,
    };
}
