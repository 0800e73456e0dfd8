using System.Buffers.Binary;

namespace Gateway.Dashboard.Clips;

/// <summary>The time of each frame of a clip, from the index (moov box) that ends its MP4 file (ISO/IEC 14496-12).</summary>
internal static class ClipFrameTimes
{
    /// <summary>More frames than any clip has: an hour at 60 a second.</summary>
    private const uint MostFrames = 216_000;

    private const int BoxHeader = 8;

    /// <summary>Bytes of the index that do not depend on the number of frames, generously.</summary>
    private const int IndexBase = 8 * 1024;

    /// <summary>Bytes of the index per frame: time 8, size 4, offset 8.</summary>
    private const int IndexPerFrame = 20;

    /// <summary>Reads the end of the file only.</summary>
    /// <param name="file">Can seek.</param>
    /// <param name="frames">How many there are.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <returns>Milliseconds since the first frame, one per frame; null when the file has no such index.</returns>
    public static async Task<double[]?> ReadAsync(Stream file, uint frames, CancellationToken cancel)
    {
        if (frames is 0 or > MostFrames)
            return null;
        var tail = new byte[Math.Min(file.Length, IndexBase + IndexPerFrame * (long)frames)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancel);
        return Parse(tail, frames);
    }

    /// <summary>Frames at even distances, for a clip whose file tells nothing.</summary>
    public static double[] Even(uint frames, uint durationMs)
    {
        var times = new double[Math.Min(frames, MostFrames)];
        for (var i = 1; i < times.Length; i++)
            times[i] = durationMs * (double)i / (times.Length - 1);
        return times;
    }

    private static double[]? Parse(ReadOnlySpan<byte> tail, uint frames)
    {
        var moov = FindMoov(tail);
        var media = Box(Box(moov, "trak"u8), "mdia"u8);
        var times = Box(Box(Box(media, "minf"u8), "stbl"u8), "stts"u8);
        var timeScale = TimeScale(Box(media, "mdhd"u8));
        return timeScale == 0 || times.Length < BoxHeader ? null : Sum(times, timeScale, frames);
    }

    /// <summary>The moov box that ends exactly where the file does.</summary>
    private static ReadOnlySpan<byte> FindMoov(ReadOnlySpan<byte> tail)
    {
        for (var end = tail.Length; end > 0;)
        {
            var at = tail[..end].LastIndexOf("moov"u8);
            if (at < 4)
                return default;
            var start = at - 4;
            if (BinaryPrimitives.ReadUInt32BigEndian(tail[start..]) == (uint)(tail.Length - start))
                return tail[(start + BoxHeader)..];
            end = at + 3;   // these letters were part of something else
        }

        return default;
    }

    /// <summary>What the first box of a type holds; empty when there is none, or a length that cannot be true comes first.</summary>
    private static ReadOnlySpan<byte> Box(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> type)
    {
        while (parent.Length >= BoxHeader)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(parent);
            if (size < BoxHeader || size > (uint)parent.Length)
                return default;
            if (parent.Slice(4, 4).SequenceEqual(type))
                return parent[BoxHeader..(int)size];
            parent = parent[(int)size..];
        }

        return default;
    }

    private static uint TimeScale(ReadOnlySpan<byte> mdhd)
    {
        if (mdhd.IsEmpty)
            return 0;
        var at = mdhd[0] == 1 ? 20 : 12;   // after version, flags and two times of 8 or 4 bytes
        return mdhd.Length >= at + 4 ? BinaryPrimitives.ReadUInt32BigEndian(mdhd[at..]) : 0;
    }

    /// <summary>stts: runs of frames that last equally long.</summary>
    private static double[]? Sum(ReadOnlySpan<byte> stts, uint timeScale, uint frames)
    {
        var entries = stts[BoxHeader..];
        var times = new double[frames];
        var (filled, clock) = (0u, 0L);
        while (entries.Length >= 8 && filled < frames)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(entries);
            var duration = BinaryPrimitives.ReadUInt32BigEndian(entries[4..]);
            for (; count > 0 && filled < frames; count--, filled++, clock += duration)
                times[filled] = clock * 1000.0 / timeScale;
            entries = entries[8..];
        }

        return filled == frames ? times : null;
    }
}
