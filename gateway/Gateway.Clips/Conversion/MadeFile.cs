namespace Gateway.Clips.Conversion;

/// <summary>Proves that a file made by ffmpeg is whole. The exit code does not: ffmpeg may end with 0 although the disk was full.</summary>
public static class MadeFile
{
    private const long ToleratedUs = 1000;

    /// <summary>Bytes that a disk called full may still have, for its own tables.</summary>
    private const long NearlyFull = 1 << 20;

    private const int BoxHeader = 8;

    /// <summary>Puts the file on the disk and compares it to its clip.</summary>
    /// <param name="path">The file: MP4, or WebP if <paramref name="isVideo"/> is false.</param>
    /// <param name="index">The frames that were to be converted.</param>
    /// <param name="isVideo">Whether it is a video, not a preview.</param>
    /// <exception cref="ConversionException">It is not whole.</exception>
    public static void Prove(string path, ClipIndex index, bool isVideo)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 0);
            file.Flush(flushToDisk: true);   // some file systems report a full disk only now
            if (isVideo)
                ProveVideo(file, index);
            else
                ProvePreview(file, index.Frames.Count);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw IsFull(path, problem)
                ? ConversionException.DiskFull(problem)
                : new ConversionException(ConversionFault.Failed, $"ffmpeg did not write the whole file: {problem.Message}. Try again.", problem);
        }
    }

    internal static bool IsFull(string path, Exception problem)
    {
        if (StorageException.From(problem, "write", path).Fault == StorageFault.DiskFull)
            return true;
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace < NearlyFull;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static void ProveVideo(FileStream file, ClipIndex index)
    {
        byte[]? moov = null;
        var head = new byte[BoxHeader * 2];
        for (long at = 0, size; at < file.Length; at += size)
        {
            size = ReadHead(file, at, head);
            Expect(size >= BoxHeader && size <= file.Length - at, $"the part at byte {at} has {size} bytes, but {file.Length - at} are left");
            if (!head.AsSpan(4, 4).SequenceEqual("moov"u8))
                continue;
            Expect(size <= ClipLimits.MostIndexBytes, "its index is too long");
            moov = new byte[size - BoxHeader];
            file.Position = at + BoxHeader;
            file.ReadExactly(moov);
        }

        Expect(moov is not null, "it has no index");
        ProveIndex(new Mp4Reader(moov, 0), index, file.Length);
    }

    private static long ReadHead(FileStream file, long at, byte[] head)
    {
        const uint IsLong = 1;
        file.Position = at;
        file.ReadExactly(head, 0, BoxHeader);
        var size = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (size != IsLong)
            return size;
        file.ReadExactly(head, BoxHeader, BoxHeader);
        return BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(BoxHeader));
    }

    /// <summary>Damaged pictures may be left out. With all of them, the length is that of the clip.</summary>
    private static void ProveIndex(Mp4Reader moov, ClipIndex index, long fileLength)
    {
        var mdia = moov.Into("trak"u8).Into("mdia"u8);
        var mdhd = mdia.Into("mdhd"u8);
        var isLong = mdhd.U32() >> 24 == 1;
        mdhd.Take(isLong ? 16 : 8);
        var ticksPerSecond = mdhd.U32();
        var duration = isLong ? mdhd.U64() : mdhd.U32();

        var stbl = mdia.Into("minf"u8).Into("stbl"u8);
        var sizes = stbl.Into("stsz"u8);
        sizes.U32();
        var sizeOfAll = sizes.U32();
        var count = sizes.U32();
        Expect(count > 0 && count <= (uint)index.Frames.Count, $"it has {count} of {index.Frames.Count} frames");
        long bytes = 0;
        for (var i = 0; i < count; i++)
            bytes += sizeOfAll > 0 ? sizeOfAll : sizes.U32();
        Expect(bytes < fileLength, $"its frames have {bytes} bytes, the file {fileLength}");
        if (count == index.Frames.Count)
        {
            var lengthUs = (long)(duration * 1e6 / Math.Max(1, ticksPerSecond));
            Expect(Math.Abs(lengthUs - index.DurationUs) <= ToleratedUs, $"it lasts {lengthUs} µs instead of {index.DurationUs}");
        }
    }

    /// <summary>RIFF: the length is in front, in little-endian order, and each picture is a chunk.</summary>
    private static void ProvePreview(FileStream file, int mostPictures)
    {
        const int Head = 12;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var isStated = bytes.Length > Head && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) == bytes.Length - BoxHeader;
        Expect(isStated, "its length is not the stated one");
        var pictures = 0;
        for (long at = Head, size; at < bytes.Length; at += size)
        {
            Expect(bytes.Length - at >= BoxHeader, "its last part is cut");
            var chunk = bytes.AsSpan((int)at);
            size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            size += BoxHeader + (size & 1);
            Expect(size <= chunk.Length, "its last part is cut");
            if (chunk.StartsWith("ANMF"u8) || chunk.StartsWith("VP8"u8))
                pictures++;
        }

        Expect(pictures > 0 && pictures <= mostPictures + 1, $"it has {pictures} pictures");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }
}
