using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>What a client can ask the daemon. Safe from any thread.</summary>
/// <remarks>
/// Each throws <see cref="LinkCommandException"/> when the daemon refuses, <see cref="LinkClosedException"/> when there is no link or it ends
/// meanwhile, <see cref="TimeoutException"/> when no reply comes in time. What is not there (any more) is null.
/// </remarks>
public interface ILinkCommands
{
    /// <summary>Newest first.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="limit">Rows of a page, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ClipPage> ListClipsAsync(int page, int limit, CancellationToken cancel = default);

    Task<ClipMessage?> GetClipAsync(ulong clipId, CancellationToken cancel = default);

    /// <summary>What was seen in a clip, in the order of frames. Daemons of before this verb refuse it as unsupported.</summary>
    /// <param name="clipId">Of the clip.</param>
    /// <param name="skip">Objects to leave out at the beginning.</param>
    /// <param name="limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ClipObjectPage?> ListClipObjectsAsync(ulong clipId, int skip, int limit, CancellationToken cancel = default);

    /// <summary>The JPEG of one frame of a clip.</summary>
    Task<byte[]?> GetClipFrameAsync(ulong clipId, int index, CancellationToken cancel = default);

    /// <summary>The clip's MP4 file as a stream that can seek and fetches as it is read.</summary>
    Task<Stream?> GetClipFileAsync(ulong clipId, CancellationToken cancel = default);

    /// <param name="page">From 1.</param>
    /// <param name="limit">Rows of a page, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
    /// <param name="order">By the time of receipt.</param>
    /// <param name="cameraId">0 means all cameras.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ImagePage> ListImagesAsync(int page, int limit, ImageOrder order, uint cameraId = 0, CancellationToken cancel = default);

    Task<ImageMessage?> GetImageAsync(ulong imageId, CancellationToken cancel = default);

    /// <summary>The stored picture, decrypted by the daemon.</summary>
    Task<byte[]?> GetImageJpegAsync(ulong imageId, CancellationToken cancel = default);

    /// <summary>Events with a greater id, in the order of ids.</summary>
    /// <param name="afterId">0 means from the oldest kept.</param>
    /// <param name="limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<EventPage> ListEventsAsync(ulong afterId, int limit, CancellationToken cancel = default);

    /// <summary>The last suppressed moments, newest first. They are gone when the daemon restarts.</summary>
    /// <param name="beforeId">Those with a smaller id; 0 begins at the newest.</param>
    /// <param name="limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
    /// <param name="cameraId">Of this camera; 0 of all.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<NearMissPage> ListNearMissesAsync(ulong beforeId, int limit, uint cameraId = 0, CancellationToken cancel = default);

    /// <summary>Asks the daemon to end. Operators only, and only where the daemon's options allow it.</summary>
    Task ShutdownAsync(CancellationToken cancel = default);
}
