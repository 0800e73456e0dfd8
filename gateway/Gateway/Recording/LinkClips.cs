using Gateway.Clips;
using Gateway.Frames;
using Gateway.Link;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Storage;

namespace Gateway.Recording;

/// <summary>Answers the link's questions about clips out of the queue and the clip files.</summary>
internal sealed class LinkClips(ClipQueue queue, CameraRegistry cameras) : ILinkClips
{
    public ValueTask<Protocol.Commands.ClipPage> ListAsync(int page, int limit, CancellationToken cancel)
    {
        var rows = queue.List(page, limit);
        return new(new Protocol.Commands.ClipPage((uint)rows.Total, [.. rows.Clips.Select(clip => ClipMessages.From(clip, cameras))]));
    }

    public async ValueTask<ClipMessage?> FindAsync(ulong clipId, CancellationToken cancel) =>
        queue.Get(clipId) is { } clip ? ClipMessages.From(clip, cameras, await queue.ReadResultAsync(clipId)) : null;

    public async ValueTask<ClipObjectPage?> ReadObjectsAsync(ulong clipId, uint skip, int limit, CancellationToken cancel)
    {
        if (queue.Get(clipId) is null)
            return null;
        var objects = await queue.ReadObjectsAsync(clipId);
        var page = objects.Skip((int)Math.Min(skip, int.MaxValue)).Take(limit).Select(one => new ClipObjectInfo(
            (uint)one.Frame, one.TakenUs, one.Label, one.Confidence, one.Left, one.Top, one.Width, one.Height));
        return new ClipObjectPage((uint)objects.Count, [.. page]);
    }

    public ValueTask<byte[]?> ReadFrameAsync(ulong clipId, int index, CancellationToken cancel)
    {
        if (queue.Get(clipId) is not { } clip || (uint)index >= (uint)clip.File.Frames || !File.Exists(clip.File.Path))
            return new((byte[]?)null);
        using var reader = ClipFileReader.Open(clip.File.Path);
        return new(index < reader.Frames.Length ? reader.ReadFrame(index) : null);
    }

    public ValueTask<Stream?> OpenFileAsync(ulong clipId, CancellationToken cancel)
    {
        if (queue.Get(clipId) is not { } clip || !File.Exists(clip.File.Path))
            return new((Stream?)null);
        return new(new FileStream(clip.File.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous));
    }
}
