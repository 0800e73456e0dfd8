using System.Buffers;
using Gateway.Frames;
using Gateway.Link;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Storage;

namespace Gateway.Images;

/// <summary>Answers the link's questions about stored images; what leaves is decrypted, keys never leave.</summary>
internal sealed class LinkImages(ImageStore store, CameraRegistry cameras) : ILinkImages
{
    public ValueTask<Protocol.Commands.ImagePage> ListAsync(int page, int limit, ImageOrder order, uint cameraId, CancellationToken cancel)
    {
        var camera = cameraId == 0 ? null : cameras.Find(cameraId)?.Name ?? "";
        var rows = store.List(page, limit, order == ImageOrder.NewestFirst, camera);
        return new(new Protocol.Commands.ImagePage((uint)Math.Min(rows.Total, uint.MaxValue), [.. rows.Images.Select(ToMessage)]));
    }

    public ValueTask<ImageMessage?> FindAsync(ulong imageId, CancellationToken cancel) =>
        new(imageId <= long.MaxValue && store.Get((long)imageId) is { } row ? ToMessage(row) : null);

    public ValueTask<byte[]?> ReadJpegAsync(ulong imageId, CancellationToken cancel)
    {
        var jpeg = new ArrayBufferWriter<byte>();
        var result = imageId <= long.MaxValue ? store.TryReadJpeg((long)imageId, jpeg) : ImageReadResult.NotFound;
        return result switch
        {
            ImageReadResult.Ok => new(jpeg.WrittenSpan.ToArray()),
            ImageReadResult.NotFound => new((byte[]?)null),
            ImageReadResult.UnknownKey => throw new InvalidDataException($"image {imageId} is encrypted with a key that is not in the key file"),
            _ => throw new InvalidDataException($"image {imageId} is not what was stored"),
        };
    }

    private ImageMessage ToMessage(ImageRow row) => new(
        (ulong)row.Id,
        cameras.Find(row.Camera)?.Id ?? 0,
        row.Camera,
        (uint)row.Length,
        row.CapturedUs,
        row.ReceivedUs,
        row.CommittedUs ?? 0,
        row.CaptureMs ?? -1,
        row.PublishMs ?? -1,
        row.LatencyDbMs ?? 0);
}
