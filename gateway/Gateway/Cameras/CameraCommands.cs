using Gateway.Protocol.Commands;

namespace Gateway.Cameras;

/// <summary>Answers the link's commands about cameras.</summary>
internal sealed class CameraCommands(CameraRegistry cameras, CameraDirectory directory, LastPictures pictures) : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers
        .On<ListCameras, CamerasMessage>((_, _) => new(new CamerasMessage(directory.Cameras)))
        .On<GetLastFrame, LastFrame>((command, _) => new(Find(command.CameraId)));

    private LastFrame? Find(uint cameraId)
    {
        if (cameras.Find(cameraId) is not { } camera || !pictures.TryGet(camera, out var frame))
            return null;
        try
        {
            var (captured, published, received, _, trusted) = frame.Stamps;
            return new LastFrame(captured, published, received, trusted, frame.Jpeg.ToArray());
        }
        finally
        {
            frame.Release();
        }
    }
}
