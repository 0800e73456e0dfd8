using System.Buffers;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>The typed commands over one link.</summary>
internal sealed class LinkCommands(LinkCommander commander) : ILinkCommands
{
    public Task<ClipPage> ListClipsAsync(int page, int limit, CancellationToken cancel) =>
        AskAsync(new ListClips(checked((uint)page), checked((ushort)limit)), ClipPage.Read, cancel);

    public Task<ClipMessage?> GetClipAsync(ulong clipId, CancellationToken cancel) =>
        AskOptionalAsync(new GetClip(clipId), ClipMessage.Read, cancel);

    public Task<ClipObjectPage?> ListClipObjectsAsync(ulong clipId, int skip, int limit, CancellationToken cancel) =>
        AskOptionalAsync(new ListClipObjects(clipId, checked((uint)skip), checked((ushort)limit)), ClipObjectPage.Read, cancel);

    public Task<byte[]?> GetClipFrameAsync(ulong clipId, int index, CancellationToken cancel) =>
        AskOptionalAsync(new GetClipFrame(clipId, checked((uint)index)), ReadBytes, cancel);

    public Task<Stream?> GetClipFileAsync(ulong clipId, CancellationToken cancel) =>
        NullWhenNotFound(async () => (Stream?)await LinkClipStream.OpenAsync(commander, clipId, cancel));

    public Task<ImagePage> ListImagesAsync(int page, int limit, ImageOrder order, uint cameraId, CancellationToken cancel) =>
        AskAsync(new ListImages(checked((uint)page), checked((ushort)limit), order, cameraId), ImagePage.Read, cancel);

    public Task<ImageMessage?> GetImageAsync(ulong imageId, CancellationToken cancel) =>
        AskOptionalAsync(new GetImage(imageId), ImageMessage.Read, cancel);

    public Task<byte[]?> GetImageJpegAsync(ulong imageId, CancellationToken cancel) =>
        AskOptionalAsync(new GetImageJpeg(imageId), ReadBytes, cancel);

    public Task<EventPage> ListEventsAsync(ulong afterId, int limit, CancellationToken cancel) =>
        AskAsync(new ListEvents(afterId, checked((ushort)limit)), EventPage.Read, cancel);

    public Task<NearMissPage> ListNearMissesAsync(ulong beforeId, int limit, uint cameraId, CancellationToken cancel) =>
        AskAsync(new ListNearMisses(beforeId, checked((ushort)limit), cameraId), NearMissPage.Read, cancel);

    public Task ShutdownAsync(CancellationToken cancel) => commander.AskAsync(new Shutdown(), static (ref _) => { }, cancel);

    private static byte[] ReadBytes(ref LinkReader body) => body.ReadRest().ToArray();

    private static async Task<T?> NullWhenNotFound<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (LinkCommandException e) when (e.Status == ReplyStatus.NotFound)
        {
            return null;
        }
    }

    private Task<T?> AskOptionalAsync<T>(LinkCommand command, BodyReader<T> read, CancellationToken cancel)
        where T : class => NullWhenNotFound<T>(async () => await AskAsync(command, read, cancel));

    private async Task<T> AskAsync<T>(LinkCommand command, BodyReader<T> read, CancellationToken cancel)
        where T : class
    {
        T? answer = null;
        await commander.AskAsync(command, (ref body) => answer = read(ref body), cancel);
        return answer!;   // set by the last part at the latest: without one the wait does not end
    }
}
