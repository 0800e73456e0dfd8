using Gateway.Cameras;
using Gateway.Images;
using Gateway.Motion;
using Gateway.Protocol;
using Gateway.Recording;

namespace Gateway.Feed;

/// <summary>Sends what happens in the daemon to the link, as messages of the link.</summary>
internal sealed class LinkFeed(
    LinkHub hub, ClipQueue clips, ImageRecorder images, EventLog events, CameraDirectory cameras, CameraRegistry registry, CameraSettings settings)
    : IHostedService, IMotionSink
{
    private readonly PerCamera<MotionFeed> _motions = new(camera => new MotionFeed(settings.MotionOf(camera.Name)));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        clips.Changed += OnClip;
        images.Committed += OnImage;
        events.Appended += hub.OnEvent;
        cameras.Changed += hub.OnCamerasChanged;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        clips.Changed -= OnClip;
        images.Committed -= OnImage;
        events.Appended -= hub.OnEvent;
        cameras.Changed -= hub.OnCamerasChanged;
        return Task.CompletedTask;
    }

    public void OnMotion(in Frame frame, MotionResult result)
    {
        if (!hub.Wants(MessageKinds.Motion, frame.Camera.Id))
            return;
        var feed = _motions.Of(frame.Camera);
        hub.OnMotion(feed.Messages.From(frame, result, feed.Regions));
    }

    private void OnClip(ClipEntry clip) => hub.OnClip(ClipMessages.From(clip, registry));

    private void OnImage(CommittedImage image)
    {
        if (!hub.Wants(MessageKinds.Image, image.Camera.Id))
            return;   // allocates no message without a reader
        hub.OnImage(new ImageMessage(
            (ulong)image.Id, image.Camera.Id, image.Camera.Name, (uint)image.Length, image.Stamps.TrustedCapturedUs, image.Stamps.ReceivedUs,
            image.CommittedUs, image.CaptureMs, image.PublishMs, image.LatencyDbMs));
    }

    private sealed class MotionFeed(MotionOptions? motion)
    {
        public MotionMessages Messages { get; } = new();

        public ReadOnlySpan<Roi> Regions => motion is null ? [] : motion.Regions.AsSpan();
    }
}
