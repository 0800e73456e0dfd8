using Gateway.Bridge;
using Gateway.Broker;
using Gateway.Cameras;
using Gateway.Dispatch;
using Gateway.Events;
using Gateway.Frames;
using Gateway.Images;
using Gateway.Link;
using Gateway.Motion;
using Gateway.Recording;
using Gateway.Vision;

namespace Gateway;

/// <summary>All settings of the daemon, read once at start. One property per section of the configuration file.</summary>
public sealed record GatewayOptions
{
    /// <summary>Where clips, images, queue and keys live. From <c>--data</c>.</summary>
    public required string DataDirectory { get; init; }

    public FrameOptions Frames { get; init; } = new();

    public MqttOptions Mqtt { get; init; } = new();

    public BridgeOptions Bridge { get; init; } = new();

    public EventOptions Events { get; init; } = new();

    public HomeAssistantOptions HomeAssistant { get; init; } = new();

    public LinkOptions Link { get; init; } = new();

    /// <summary>Motion settings of every camera that has none of its own.</summary>
    public MotionSection Motion { get; init; } = new();

    public IReadOnlyList<CameraOptions> Cameras { get; init; } = [];

    public ClipOptions Clips { get; init; } = new();

    public ImageOptions Images { get; init; } = new();

    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Where events are published: never <see cref="EventBroker.Auto"/>.</summary>
    internal EventBroker EventBroker => Events.Broker != EventBroker.Auto ? Events.Broker : Bridge.Host is null ? EventBroker.Own : EventBroker.Bridge;

    /// <summary>What counts as motion on a camera; null where motion is not looked for.</summary>
    public MotionOptions? MotionOf(string camera)
    {
        var section = MotionSectionOf(camera);
        return section.Enabled ? section.ToMotionOptions("Motion") : null;
    }

    /// <summary>The camera's own section, or the one for all.</summary>
    public MotionSection MotionSectionOf(string camera) => Cameras.FirstOrDefault(own => own.Name == camera)?.Motion ?? Motion;

    /// <summary>Which images of a board are stored.</summary>
    public ImagePolicy ImagePolicyOf(string camera) =>
        ImagePolicy.Parse(Cameras.FirstOrDefault(own => own.Name == camera)?.KeepImages ?? Images.Keep, "Images:Keep");
}
