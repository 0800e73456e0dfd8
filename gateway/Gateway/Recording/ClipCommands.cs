using Gateway.Clips;
using Gateway.Frames;
using Gateway.Link;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Storage;

namespace Gateway.Recording;

internal sealed class ClipCommands(ClipQueue queue, CameraRegistry cameras) : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers
        .On<ListClips, Page<ClipMessage>>((command, _) => new(List(command)))
        .On<GetClip, ClipMessage>((command, _) => FindAsync(command.ClipId))
        .On<AcknowledgeClip, ClipMessage>((command, caller, _) => AcknowledgeAsync(command.ClipId, caller))
        .On<ListClipObjects, Page<ClipObjectInfo>>((command, _) => ListObjectsAsync(command))
        .On<GetClipFrame, JpegBody>((command, _) => new(ReadFrame(command)))
        .OnClipFile(Open);

    private Page<ClipMessage> List(ListClips command)
    {
        var rows = queue.List((int)command.Page, command.Limit);
        return new((uint)rows.Total, [.. rows.Clips.Select(clip => ClipMessages.From(clip, cameras))]);
    }

    private async ValueTask<ClipMessage?> FindAsync(ulong clipId) =>
        queue.Get(clipId) is { } clip ? ClipMessages.From(clip, cameras, await queue.ReadResultAsync(clipId)) : null;

    private async ValueTask<ClipMessage?> AcknowledgeAsync(ulong clipId, LinkCaller caller)
    {
        if (caller.Role != LinkRole.Operator)
            throw new LinkRefusedException(ReplyStatus.Forbidden, "Acknowledging a clip takes the operator role.");
        try
        {
            await queue.AcknowledgeAsync(clipId);
            return await FindAsync(clipId);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private async ValueTask<Page<ClipObjectInfo>?> ListObjectsAsync(ListClipObjects command)
    {
        if (queue.Get(command.ClipId) is null)
            return null;
        var objects = await queue.ReadObjectsAsync(command.ClipId);
        var page = objects.Skip((int)Math.Min(command.Skip, int.MaxValue)).Take(command.Limit).Select(one => new ClipObjectInfo(
            (uint)one.Frame, one.TakenUs, one.Label, one.Confidence, one.Left, one.Top, one.Width, one.Height));
        return new((uint)objects.Count, [.. page]);
    }

    private JpegBody? ReadFrame(GetClipFrame command)
    {
        if (queue.Get(command.ClipId) is not { } clip || command.Index >= (uint)clip.File.Frames || !File.Exists(clip.File.Path))
            return null;
        using var reader = ClipFileReader.Open(clip.File.Path);
        var index = (int)command.Index;
        return index < reader.Frames.Length ? new JpegBody(reader.ReadFrame(index)) : null;
    }

    private FileStream? Open(ulong clipId) => queue.Get(clipId) is { } clip && File.Exists(clip.File.Path)
        ? new(clip.File.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous)
        : null;
}
