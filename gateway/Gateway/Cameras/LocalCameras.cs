namespace Gateway.Cameras;

internal static class LocalCameras
{
    /// <summary>A hosted service for each camera that is not a board.</summary>
    public static IServiceCollection AddLocalCameras(this IServiceCollection services, GatewayOptions options)
    {
        foreach (var camera in options.Cameras.Where(camera => !camera.IsBoard))
            services.AddSingleton<IHostedService>(p => Supervisor(p, camera));
        return services;
    }

    private static CameraSupervisor Supervisor(IServiceProvider services, CameraOptions options)
    {
        var camera = services.GetRequiredService<CameraRegistry>().GetOrAdd(options.Name, isBoard: false)!;
        ICameraInput input = options.Input is null
            ? ActivatorUtilities.CreateInstance<SnapshotInput>(services, options)
            : ActivatorUtilities.CreateInstance<FfmpegInput>(services, options);
        var feed = new CameraFeed(camera, services.GetRequiredService<FrameRouter>(), services.GetRequiredService<TimeProvider>());
        return ActivatorUtilities.CreateInstance<CameraSupervisor>(services, input, camera, feed);
    }
}
