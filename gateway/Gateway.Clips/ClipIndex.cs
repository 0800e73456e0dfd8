namespace Gateway.Clips;

/// <summary>Header, times and places of all frames of a clip, from the index at the end of its file: nothing else of the file is read.</summary>
/// <param name="Header">The clip's header.</param>
/// <param name="Frames">At least one; times rise strictly.</param>
/// <param name="DurationUs">From the first frame to the end of the last.</param>
/// <param name="MostMotion">Index of the frame with the most motion; null when unknown.</param>
public sealed record ClipIndex(ClipHeader Header, IReadOnlyList<ClipFrame> Frames, long DurationUs, int? MostMotion)
{
    /// <summary>Bytes that are read first. They hold the index of 3,000 frames, so most clips take one read.</summary>
    public const int TailLength = 64 << 10;

    private const int BoxHeader = 8;

    /// <summary>The frame that shows most: the one with the most motion, the middle one when that is unknown.</summary>
    public int Representative => MostMotion ?? Frames.Count / 2;

    /// <param name="file">Can seek; its position changes.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="InvalidDataException">The file is cut short, damaged, or from another recorder.</exception>
    public static async Task<ClipIndex> ReadAsync(Stream file, CancellationToken cancel)
    {
        var fileLength = file.Length;
        for (var length = Math.Min(fileLength, TailLength); ; length = Math.Min(fileLength, length * 8))
        {
            var tail = new byte[length];
            file.Position = fileLength - length;
            try
            {
                await file.ReadExactlyAsync(tail, cancel).ConfigureAwait(false);
            }
            catch (EndOfStreamException problem)
            {
                throw new InvalidDataException($"it ends before byte {fileLength}", problem);
            }

            if (Find(tail) is { } index)
                return Parse(tail.AsSpan(index), fileLength);
            if (length == fileLength || length > ClipLimits.MostIndexBytes)
                throw new InvalidDataException($"it ends at byte {fileLength} and has no index");
        }
    }

    /// <summary>Beginning of the content of the moov box that ends exactly where the file ends.</summary>
    private static int? Find(ReadOnlySpan<byte> tail)
    {
        for (var end = tail.Length; end > 0;)
        {
            var at = tail[..end].LastIndexOf("moov"u8) - 4;
            if (at < 0)
                return null;
            if (BinaryPrimitives.ReadUInt32BigEndian(tail[at..]) == (uint)(tail.Length - at))
                return at + BoxHeader;
            end = at + BoxHeader - 1;   // these letters belong to other data
        }

        return null;
    }

    private static ClipIndex Parse(ReadOnlySpan<byte> content, long fileLength)
    {
        var moov = new Mp4Reader(content, fileLength - content.Length);
        var trak = moov.Into("trak"u8);
        var tkhd = trak.Into("tkhd"u8);
        tkhd.Take(88);
        var (width, height) = ((int)(tkhd.U32() >> 16), (int)(tkhd.U32() >> 16));

        var stbl = trak.Into("mdia"u8).Into("minf"u8).Into("stbl"u8);
        var stts = stbl.Into("stts"u8);
        stts.U32();
        var count = stts.U32();
        if (count is 0 or > ClipLimits.MostFrames || count > (uint)stts.Left / 8)
            throw new InvalidDataException($"its time table, before byte {stts.At}, has {count} frames");
        var tag = ClipTag.Read(ref moov, (int)count);
        var frames = new ClipFrame[count];
        var endUs = ReadTimes(ref stts, tag.StartedUs, frames);
        var stsz = stbl.Into("stsz"u8);
        stsz.U64();   // version, flags; 0: each frame has a length of its own
        Expect(stsz.U32() == count, stsz.At);
        ReadPlaces(ref stsz, ref stbl, frames, fileLength - content.Length);
        return new ClipIndex(new ClipHeader(tag.ClipId, tag.Camera, tag.EventId, width, height), frames, endUs - tag.StartedUs, tag.MostMotion);
    }

    private static long ReadTimes(scoped ref Mp4Reader stts, long startedUs, Span<ClipFrame> frames)
    {
        var timestampUs = startedUs;
        foreach (ref var frame in frames)
        {
            frame = new ClipFrame(0, 0, timestampUs);
            var isOneFrame = stts.U32() == 1;
            var durationUs = stts.U32();
            Expect(isOneFrame && durationUs > 0, stts.At);
            timestampUs += durationUs;
        }

        return timestampUs;
    }

    private static void ReadPlaces(scoped ref Mp4Reader stsz, scoped ref Mp4Reader stbl, Span<ClipFrame> frames, long end)
    {
        stbl.Into("stsc"u8);
        var isWide = stbl.NextIs("co64"u8);
        var offsets = stbl.Into(isWide ? "co64"u8 : "stco"u8);
        offsets.U32();
        Expect(offsets.U32() == (uint)frames.Length, offsets.At);
        foreach (ref var frame in frames)
        {
            var length = stsz.U32();
            var offset = isWide ? offsets.U64() : offsets.U32();
            Expect(length is > 0 and <= int.MaxValue && offset <= (ulong)end && length <= (ulong)end - offset, offsets.At);
            frame = frame with { Offset = (long)offset, Length = (int)length };
        }
    }

    private static void Expect(bool holds, long at)
    {
        if (!holds)
            throw new InvalidDataException($"its index is damaged, or from another recorder, before byte {at}");
    }
}
