namespace Gateway.Dashboard.Api;

/// <summary>Pictures that the daemon has stored, as its routes ask for them.</summary>
internal static class StoredPictures
{
    /// <param name="daemon">The link.</param>
    /// <param name="page">1 or more.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="order">Which come first.</param>
    /// <param name="cameraId">0 for all cameras.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static Task<Page<ImageMessage>> ReadImagesAsync(
        this LinkRequester daemon, uint page, int limit, ImageOrder order, uint cameraId, CancellationToken cancel) =>
        daemon.AskAsync(new ListImages(page, limit, order, cameraId), cancel);

    /// <returns>Null if there is no such image any more.</returns>
    public static Task<JpegBody?> ReadImageAsync(this LinkRequester daemon, ulong id, CancellationToken cancel) =>
        daemon.FindAsync(new GetImageJpeg(id), cancel);

    /// <returns>Null if there is no such clip, or no such frame in it.</returns>
    public static Task<JpegBody?> ReadClipFrameAsync(this LinkRequester daemon, ulong clipId, uint frame, CancellationToken cancel) =>
        daemon.FindAsync(new GetClipFrame(clipId, frame), cancel);
}
