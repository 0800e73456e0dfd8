using Gateway.Cameras;
using Gateway.Frames;
using Gateway.Health;
using Gateway.Images;
using Gateway.Link;
using Gateway.Motion;
using Gateway.Recording;

namespace Gateway.Feed;

/// <summary>Puts the link and what it answers from together.</summary>
internal static class LinkServices
{
    public static IServiceCollection AddLink(this IServiceCollection services, LinkOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ILinkCameras>(p => p.GetRequiredService<CameraDirectory>())
        .AddSingleton<ILinkEvents>(p => p.GetRequiredService<EventLog>())
        .AddSingleton<ILinkNearMisses>(p => p.GetRequiredService<NearMissLog>())
        .AddSingleton<ILinkClips, LinkClips>()
        .AddSingleton<ILinkImages, LinkImages>()
        .AddSingleton<ILinkControl, ShutdownControl>()
        .AddSingleton<LinkBackend>()
        .AddSingleton<LinkHub>()
        .AddSingleton<IFrameSink>(p => p.GetRequiredService<LinkHub>())
        .AddSingleton<LinkFeed>()
        .AddSingleton<IMotionSink>(p => p.GetRequiredService<LinkFeed>())
        .AddHostedService(p => p.GetRequiredService<LinkFeed>())
        .AddSingleton<LinkListener>()
        .AddHostedService(p => p.GetRequiredService<LinkListener>());
}
