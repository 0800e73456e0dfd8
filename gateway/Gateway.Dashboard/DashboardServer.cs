using System.Diagnostics.Metrics;
using Gateway.Clips.Conversion;
using Gateway.Dashboard.Access;
using Gateway.Dashboard.Api;
using Gateway.Dashboard.Live;
using Gateway.Dashboard.Options;
using Gateway.Dashboard.Page;
using Gateway.Dashboard.Playback;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Dashboard;

/// <summary>Composes the dashboard: the one place that names all its parts.</summary>
internal static class DashboardServer
{
    private const int MaxRequestBody = 64 * 1024;

    /// <exception cref="OptionsException">A file that the options name cannot be used.</exception>
    public static WebApplication Build(DashboardOptions options, TimeProvider time)
    {
        // Empty: the framework's own settings files, environment variables and folders have no effect.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(DashboardServer).Assembly.GetName().Name });
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);   // Program reports why it cannot start.
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));

        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5))
            .AddRoutingCore()
            .AddPageCompression()
            .AddSingleton(options)
            .AddSingleton(options.Http)
            .AddSingleton(options.Link)
            .AddSingleton(options.Playback)
            .AddSingleton(time)
            .AddTelemetry(options.Telemetry, "gateway-dashboard", options.Instance)
            .AddMetrics()
            .AddSingleton<DashboardMetrics>()
            .AddSingleton(p => new InstrumentValues(p.GetRequiredService<IMeterFactory>(), DashboardMetrics.Prefix))
            .AddSingleton<HostGuard>()
            .AddSingleton<ErrorAnswers>()
            .AddSingleton(new DaemonPresence(time, options.Link.AllowShutdown))
            .AddSingleton<LiveHub>()
            .AddSingleton<DaemonLink>()
            .AddHostedService(services => services.GetRequiredService<DaemonLink>())
            .AddSingleton<LinkRequester>(services => services.GetRequiredService<DaemonLink>().Requester)
            .AddSingleton(new ClipConverter(options.Playback.Encoder, time, options.Ffmpeg, options.ProveCopy))
            .AddSingleton<PlaybackCache>()
            .AddSingleton<ConversionQueue>()
            .AddSingleton<ClipCopies>()
            .AddHostedService(services => services.GetRequiredService<ClipCopies>())
            .AddSingleton<SeedRoutes>()
            .AddSingleton<StatusRoutes>()
            .AddSingleton<CameraRoutes>()
            .AddSingleton<BoardRoutes>()
            .AddSingleton<ClockRoutes>()
            .AddSingleton<BoardSettingRoutes>()
            .AddSingleton<EventRoutes>()
            .AddSingleton<ClipRoutes>()
            .AddSingleton<ClipMediaRoutes>()
            .AddSingleton<ImageRoutes>()
            .AddSingleton<LiveRoutes>();
        if (options.Http.PasswordFile is not null)
            PasswordGate.AddTo(builder.Services);
        if (options.Http.CorsOrigin is { } origin)
            builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origin).WithMethods("GET")));

        var app = builder.Build();
        Pipeline(app, options);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, DashboardOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Limits.MaxConcurrentConnections = options.Http.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Http.MaxBrowsers + 16;
        kestrel.Listen(ListenAddress.Parse(options.Http.Address)!, options.Http.Port, listen => HttpsCertificate.Use(listen, options.Http));
    }

    private static void Pipeline(WebApplication app, DashboardOptions options)
    {
        var services = app.Services;
        SecurityHeaders.Use(app);
        services.GetRequiredService<ErrorAnswers>().Use(app);
        services.GetRequiredService<HostGuard>().Use(app);
        if (options.Http.CorsOrigin is not null)
            app.UseCors();
        var gate = services.GetService<PasswordGate>();
        gate?.Use(app);
        PageFiles.Use(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        app.UseRouting();

        gate?.Map(app);
        services.GetRequiredService<SeedRoutes>().Map(app);
        services.GetRequiredService<StatusRoutes>().Map(app);
        services.GetRequiredService<CameraRoutes>().Map(app);
        services.GetRequiredService<BoardRoutes>().Map(app);
        services.GetRequiredService<ClockRoutes>().Map(app);
        services.GetRequiredService<BoardSettingRoutes>().Map(app);
        services.GetRequiredService<EventRoutes>().Map(app);
        services.GetRequiredService<ClipRoutes>().Map(app);
        services.GetRequiredService<ClipMediaRoutes>().Map(app);
        services.GetRequiredService<ImageRoutes>().Map(app);
        services.GetRequiredService<LiveRoutes>().Map(app);
        app.MapFallback("{**path}", http => Answer.ErrorAsync(http, StatusCodes.Status404NotFound, $"There is nothing at {http.Request.Path}."));
    }
}
