namespace Gateway.Bridge;

/// <summary>Puts the connection to another broker together.</summary>
internal static class BridgeServices
{
    /// <summary>Needs the camera ingest and what it needs among the services.</summary>
    public static IServiceCollection AddBridge(this IServiceCollection services) => services
        .AddSingleton<BridgeInbound>()
        .AddSingleton<BridgeService>()
        .AddHostedService(p => p.GetRequiredService<BridgeService>());
}
