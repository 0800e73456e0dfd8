using System.Buffers;
using Gateway.Protocol.Commands;

namespace Gateway.Images;

/// <summary>Answers the link's commands about stored images; pictures are sent decrypted, keys never.</summary>
internal sealed class ImageCommands(ImageStore store, CameraRegistry cameras) : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers
        .On<ListImages, Page<ImageMessage>>((command, _) => new(List(command)))
        .On<GetImage, ImageMessage>((command, _) => new(Find(command.ImageId)))
        .On<GetImageJpeg, JpegBody>((command, _) => new(ReadJpeg(command.ImageId)));

    private Page<ImageMessage> List(ListImages command)
    {
        var camera = command.CameraId == 0 ? null : cameras.Find(command.CameraId)?.Name ?? "";
        var rows = store.List((int)command.Page, command.Limit, command.Order == ImageOrder.NewestFirst, camera);
        return new((uint)Math.Min(rows.Total, uint.MaxValue), [.. rows.Images.Select(ToMessage)]);
    }

    private ImageMessage? Find(ulong imageId) => imageId <= long.MaxValue && store.Get((long)imageId) is { } row ? ToMessage(row) : null;

    private JpegBody? ReadJpeg(ulong imageId)
    {
        var jpeg = new ArrayBufferWriter<byte>();
        var result = imageId <= long.MaxValue ? store.TryReadJpeg((long)imageId, jpeg) : ImageReadResult.NotFound;
        return result switch
        {
            ImageReadResult.Ok => new JpegBody(jpeg.WrittenSpan.ToArray()),
            ImageReadResult.NotFound => null,
            ImageReadResult.UnknownKey => throw new InvalidDataException($"image {imageId} is encrypted with a key that is not in the key file"),
            _ => throw new InvalidDataException($"image {imageId} differs from the stored bytes"),
        };
    }

    private ImageMessage ToMessage(ImageRow row) => new(
        (ulong)row.Id, cameras.Find(row.Camera)?.Id ?? 0, row.Camera, (uint)row.Length, row.CapturedUs, row.ReceivedUs, row.CommittedUs ?? 0,
        row.CaptureMs ?? -1, row.PublishMs ?? -1, row.LatencyDbMs ?? 0);
}
