using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Dashboard.Access;
using Gateway.Dashboard.Api;
using Gateway.Dashboard.Live;
using Gateway.Dashboard.Options;
using Gateway.Dashboard.Page;
using Gateway.Protocol.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Dashboard;

/// <summary>Puts the dashboard together: one place that knows all its parts.</summary>
internal static class DashboardServer
{
    private const int LongestRequestBody = 64 * 1024;

    /// <exception cref="OptionsException">A file that the options name cannot be used.</exception>
    public static WebApplication Build(DashboardOptions options, TimeProvider time)
    {
        // Empty: no settings file, environment or folder but the gateway's own has a say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(DashboardServer).Assembly.GetName().Name });
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);   // why it cannot start is said once, by Program
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        if (options.Http.CertificateFile is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();

        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5))
            .AddRoutingCore()
            .AddSingleton(options)
            .AddSingleton(options.Http)
            .AddSingleton(options.Link)
            .AddSingleton(time)
            .AddSingleton<EmbeddedPage>()
            .AddSingleton<HostGuard>()
            .AddSingleton<PasswordGate>()
            .AddSingleton<ErrorAnswers>()
            .AddSingleton(new DaemonPresence(time, options.Link.AllowShutdown))
            .AddSingleton<LiveHub>()
            .AddSingleton<DaemonLink>()
            .AddHostedService(services => services.GetRequiredService<DaemonLink>())
            .AddSingleton<LinkRequester>(services => services.GetRequiredService<DaemonLink>().Requester)
            .AddSingleton<SeedRoutes>()
            .AddSingleton<StatusRoutes>()
            .AddSingleton<CameraRoutes>()
            .AddSingleton<EventRoutes>()
            .AddSingleton<NearMissRoutes>()
            .AddSingleton<ClipRoutes>()
            .AddSingleton<ImageRoutes>()
            .AddSingleton<LiveRoutes>();
        if (options.Http.CorsOrigin is { } origin)
            builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origin).WithMethods("GET")));

        var app = builder.Build();
        Pipeline(app, options);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, DashboardOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestRequestBody;
        kestrel.Limits.MaxConcurrentConnections = options.Http.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Http.MaxBrowsers + 16;
        kestrel.Listen(ListenAddress.Parse(options.Http.Address)!, options.Http.Port, listen =>
        {
            if (Certificate(options.Http) is { } certificate)
                listen.UseHttps(certificate);
        });
    }

    private static X509Certificate2? Certificate(HttpOptions options)
    {
        if (options.CertificateFile is null)
            return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OptionsException("Http:CertificateFile", $"{options.CertificateFile} and Http:KeyFile {options.KeyFile} cannot be used (both must be PEM): {e.Message}");
        }
    }

    private static void Pipeline(WebApplication app, DashboardOptions options)
    {
        var services = app.Services;
        SecurityHeaders.Use(app);
        services.GetRequiredService<ErrorAnswers>().Use(app);
        services.GetRequiredService<HostGuard>().Use(app);
        if (options.Http.CorsOrigin is not null)
            app.UseCors();
        services.GetRequiredService<PasswordGate>().Use(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });

        services.GetRequiredService<SeedRoutes>().Map(app);
        services.GetRequiredService<StatusRoutes>().Map(app);
        services.GetRequiredService<CameraRoutes>().Map(app);
        services.GetRequiredService<EventRoutes>().Map(app);
        services.GetRequiredService<NearMissRoutes>().Map(app);
        services.GetRequiredService<ClipRoutes>().Map(app);
        services.GetRequiredService<ImageRoutes>().Map(app);
        services.GetRequiredService<LiveRoutes>().Map(app);
        var page = services.GetRequiredService<EmbeddedPage>();
        app.MapFallback("{**path}", http => page.Find(http.Request.Path.Value![1..]) is { } file && IsRead(http.Request)
            ? EmbeddedPage.SendAsync(http, file)
            : ApiError.WriteAsync(http, StatusCodes.Status404NotFound, $"There is nothing at {http.Request.Path}."));
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
