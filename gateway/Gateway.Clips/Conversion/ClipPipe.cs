using System.Buffers;

namespace Gateway.Clips.Conversion;

/// <summary>Writes a clip with its index in front, so that a program can read it from a pipe, and nothing is stored in between.</summary>
internal static class ClipPipe
{
    private const int BlockLength = 64 << 10;

    /// <param name="clip">The clip's file, read in the order of the frames.</param>
    /// <param name="index">Its index.</param>
    /// <param name="output">Written to, not closed.</param>
    /// <param name="onFrame">Called after each frame.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>False if the reader of the pipe closed it early.</returns>
    public static async Task<bool> WriteAsync(Stream clip, ClipIndex index, Stream output, Action onFrame, CancellationToken cancel)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            if (!await WriteAsync(output, Head(index), cancel).ConfigureAwait(false))
                return false;
            foreach (var frame in index.Frames)
            {
                BinaryPrimitives.WriteInt32BigEndian(block, frame.Length + Mp4Index.FrameHeaderSize);
                "mdat"u8.CopyTo(block.AsSpan(4));
                var filled = Mp4Index.FrameHeaderSize;
                clip.Position = frame.Offset;
                for (var left = frame.Length; left > 0; filled = 0)
                {
                    var count = Math.Min(left, BlockLength - filled);
                    await clip.ReadExactlyAsync(block.AsMemory(filled, count), cancel).ConfigureAwait(false);
                    left -= count;
                    if (!await WriteAsync(output, block.AsMemory(0, filled + count), cancel).ConfigureAwait(false))
                        return false;
                }

                onFrame();
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>File type and index, for frames that follow at once.</summary>
    private static byte[] Head(ClipIndex index)
    {
        // The length of the index depends on the number of frames, and on whether places need 64 bits; not on the places.
        var frames = Place(index.Frames, 0);
        var bytesOfIndex = Build(index, frames).Length;
        frames = Place(index.Frames, Mp4Index.FileType.Length + bytesOfIndex);
        return [.. Mp4Index.FileType, .. Build(index, frames)];
    }

    private static ClipFrame[] Place(IReadOnlyList<ClipFrame> frames, long at)
    {
        var placed = new ClipFrame[frames.Count];
        for (var i = 0; i < placed.Length; at += frames[i++].Length)
            placed[i] = frames[i] with { Offset = at += Mp4Index.FrameHeaderSize };
        return placed;
    }

    private static ReadOnlySpan<byte> Build(ClipIndex index, ClipFrame[] frames) =>
        Mp4Index.Build(index.Header, frames, index.DurationUs, index.MostMotion).Written;

    private static async ValueTask<bool> WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await output.WriteAsync(bytes, cancel).ConfigureAwait(false);
            await output.FlushAsync(cancel).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
