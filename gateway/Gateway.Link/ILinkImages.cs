using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>The stored images clients may see. Any thread.</summary>
public interface ILinkImages
{
    /// <summary>One page of images.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="order">By the time of receipt.</param>
    /// <param name="cameraId">0 means all cameras.</param>
    /// <param name="cancel">The client is gone.</param>
    ValueTask<ImagePage> ListAsync(int page, int limit, ImageOrder order, uint cameraId, CancellationToken cancel);

    /// <returns>Null when there is no such image.</returns>
    ValueTask<ImageMessage?> FindAsync(ulong imageId, CancellationToken cancel);

    /// <summary>The decrypted JPEG.</summary>
    /// <returns>Null when there is no such image.</returns>
    ValueTask<byte[]?> ReadJpegAsync(ulong imageId, CancellationToken cancel);
}
