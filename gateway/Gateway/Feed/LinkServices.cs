using Gateway.Cameras;
using Gateway.Images;
using Gateway.Motion;
using Gateway.Recording;

namespace Gateway.Feed;

internal static class LinkServices
{
    public static IServiceCollection AddLink(this IServiceCollection services, LinkOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ILinkFeature>(p => p.GetRequiredService<EventLog>())
        .AddSingleton<ILinkFeature>(p => p.GetRequiredService<NearMissLog>())
        .AddSingleton<ILinkFeature, ClipCommands>()
        .AddSingleton<ILinkFeature, ImageCommands>()
        .AddSingleton<ILinkFeature, ListenerCommand>()
        .AddSingleton<ILinkFeature, BoardCommands>()
        .AddSingleton<ILinkFeature, ShutdownCommand>()
        .AddSingleton<ILinkFeature, TraceFeed>()
        .AddSingleton<LinkHandlers>()
        .AddSingleton(p => new LinkSources(
            () => p.GetRequiredService<CameraDirectory>().Cameras,
            () => p.GetRequiredService<EventLog>().LastEventId,
            p.GetRequiredService<EventLog>().ReadAsync))
        .AddSingleton<LinkHub>()
        .AddSingleton<IFrameSink>(p => p.GetRequiredService<LinkHub>())
        .AddSingleton<LinkFeed>()
        .AddSingleton<IMotionSink>(p => p.GetRequiredService<LinkFeed>())
        .AddHostedService(p => p.GetRequiredService<LinkFeed>())
        .AddSingleton<LinkListener>()
        .AddHostedService(p => p.GetRequiredService<LinkListener>());
}
