using System.Buffers.Binary;
using Gateway.Clips;

namespace Gateway.Dashboard.Clips;

/// <summary>The time of each frame of a clip, from the index (moov box) that ends its MP4 file (ISO/IEC 14496-12).</summary>
internal static class ClipFrameTimes
{
    /// <summary>More frames than any clip has: one hour at 60 per second.</summary>
    private const uint MaxFrames = 216_000;

    private const int BoxHeader = 8;

    /// <summary>Upper bound for the bytes of the index that do not depend on the number of frames.</summary>
    private const int IndexBase = 8 * 1024;

    /// <summary>Bytes of the index per frame: time 8, size 4, offset 8.</summary>
    private const int IndexPerFrame = 20;

    /// <summary>Reads only the end of a file that can seek.</summary>
    /// <returns>Milliseconds since the first frame, one per frame; null when the file has no such index.</returns>
    public static async Task<double[]?> ReadAsync(Stream file, uint frames, CancellationToken cancel)
    {
        if (frames is 0 or > MaxFrames)
            return null;
        var tail = new byte[Math.Min(file.Length, IndexBase + IndexPerFrame * (long)frames)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancel);
        try
        {
            return Parse(tail, frames);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Returns evenly spaced times, for a clip whose file has no readable index.</summary>
    public static double[] Even(uint frames, uint durationMs)
    {
        var times = new double[Math.Min(frames, MaxFrames)];
        for (var i = 1; i < times.Length; i++)
            times[i] = durationMs * (double)i / (times.Length - 1);
        return times;
    }

    /// <exception cref="InvalidDataException">A box is missing or longer than its parent.</exception>
    private static double[]? Parse(ReadOnlySpan<byte> tail, uint frames)
    {
        var media = new Mp4Reader(FindMoov(tail), 0).Into("trak"u8).Into("mdia"u8);
        var mdhd = media.Into("mdhd"u8);
        mdhd.Take(mdhd.U32() >> 24 == 1 ? 16 : 8);   // Version and flags, then two times of 8 or 4 bytes.
        var timeScale = mdhd.U32();
        if (timeScale == 0)
            return null;

        var stts = media.Into("minf"u8).Into("stbl"u8).Into("stts"u8);   // Runs of frames of equal duration.
        stts.Take(BoxHeader);
        var times = new double[frames];
        for (var (filled, clock) = (0u, 0L); filled < frames;)
        {
            var (count, duration) = (stts.U32(), stts.U32());
            for (; count > 0 && filled < frames; count--, filled++, clock += duration)
                times[filled] = clock * 1000.0 / timeScale;
        }

        return times;
    }

    /// <summary>Returns the body of the moov box that ends exactly where the file ends.</summary>
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
            end = at + 3;   // These letters belong to other data.
        }

        return default;
    }
}
