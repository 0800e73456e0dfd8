using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>The clips clients may see. Any thread.</summary>
public interface ILinkClips
{
    /// <summary>One page of clips, newest first.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="cancel">The client is gone.</param>
    ValueTask<ClipPage> ListAsync(int page, int limit, CancellationToken cancel);

    /// <returns>Null when there is no such clip.</returns>
    ValueTask<ClipMessage?> FindAsync(ulong clipId, CancellationToken cancel);

    /// <summary>What was seen in a clip, in the order of frames.</summary>
    /// <param name="clipId">Of the clip.</param>
    /// <param name="skip">Objects to leave out at the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">The client is gone.</param>
    /// <returns>Null when there is no such clip.</returns>
    ValueTask<ClipObjectPage?> ReadObjectsAsync(ulong clipId, uint skip, int limit, CancellationToken cancel);

    /// <summary>The JPEG of one frame.</summary>
    /// <returns>Null when there is no such clip or frame.</returns>
    ValueTask<byte[]?> ReadFrameAsync(ulong clipId, int index, CancellationToken cancel);

    /// <summary>Opens the MP4 file for reading and seeking; the caller disposes of it.</summary>
    /// <returns>Null when there is no such clip or its file is gone.</returns>
    ValueTask<Stream?> OpenFileAsync(ulong clipId, CancellationToken cancel);
}
