using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Clips;

/// <summary>Reads a clip frame by frame. Safe from any thread; every length is checked against the file.</summary>
public sealed class ClipFileReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ClipFrame[] _frames;

    private ClipFileReader(SafeFileHandle file, string path, ClipHeader header, ClipFrame[] frames, long durationUs, int? mostMotion)
    {
        _file = file;
        _frames = frames;
        Path = path;
        Header = header;
        DurationUs = durationUs;
        MostMotion = mostMotion;
    }

    public string Path { get; }

    public ClipHeader Header { get; }

    public long DurationUs { get; }

    /// <summary>Index of the frame with the most motion; null when unknown.</summary>
    public int? MostMotion { get; }

    /// <summary>At least one frame.</summary>
    public ReadOnlySpan<ClipFrame> Frames => _frames;

    /// <exception cref="StorageException">Missing, damaged, or not written by <see cref="ClipFileWriter"/>.</exception>
    public static ClipFileReader Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            var frames = new List<ClipFrame>(256);
            var index = Walk(file, frames);
            var moov = new Mp4Reader(index, RandomAccess.GetLength(file) - index.Length);
            var (header, durationUs, mostMotion) = ReadIndex(moov, CollectionsMarshal.AsSpan(frames));
            return new ClipFileReader(file, path, header, [.. frames], durationUs, mostMotion);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            file?.Dispose();
            throw new StorageException(
                StorageFault.Damaged, $"The clip {path} cannot be read: {error.Message}. Restore it from a backup, or remove it.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw StorageException.From(error, "open a clip", path);
        }
    }

    /// <summary>Reads the JPEG of a frame and returns the number of its bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the frame's length.</exception>
    public int ReadFrame(int index, Span<byte> destination)
    {
        var frame = _frames[index];
        if (destination.Length < frame.Length)
            throw new ArgumentException($"Frame {index} has {frame.Length} bytes.", nameof(destination));
        try
        {
            ReadExactly(_file, destination[..frame.Length], frame.Offset);
        }
        catch (IOException error)
        {
            throw StorageException.From(error, "read a frame of a clip", Path);
        }

        return frame.Length;
    }

    public byte[] ReadFrame(int index)
    {
        var jpeg = new byte[_frames[index].Length];
        ReadFrame(index, jpeg);
        return jpeg;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Length and SHA-256 of a file, read through a buffer of 64 KiB.</summary>
    internal static (long Length, Sha256Digest Sha256) Measure(string path)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        SHA256.HashData(file, digest);
        return (file.Position, new Sha256Digest(digest));
    }

    /// <summary>Collects the frames, with timestamp 0, and returns the content of the index at the end of the file.</summary>
    private static byte[] Walk(SafeFileHandle file, List<ClipFrame> frames)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[8];
        for (long at = 0; at < length;)
        {
            if (length - at < head.Length)
                throw new InvalidDataException($"it is cut short at byte {length}, in the box at byte {at}");
            ReadExactly(file, head, at);
            var size = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = head[4..];
            if (size < head.Length)
                throw new InvalidDataException($"the bytes from byte {at} on are not part of a clip");
            if (size > length - at)
                throw new InvalidDataException($"it is cut short at byte {length}: the box at byte {at} has {size} bytes");

            if (type.SequenceEqual("moov"u8))
            {
                if (size > ClipLimits.MostIndexBytes || at + size != length || frames.Count == 0)
                    throw new InvalidDataException($"its index, of {size} bytes at byte {at}, is too long or not at the end behind the frames");
                var index = new byte[size - head.Length];
                ReadExactly(file, index, at + head.Length);
                return index;
            }

            if (type.SequenceEqual("mdat"u8))
            {
                if (frames.Count == ClipLimits.MostFrames || size > int.MaxValue)
                    throw new InvalidDataException($"it has too many or too large frames at byte {at}");
                frames.Add(new ClipFrame(at + head.Length, (int)size - head.Length, 0));
            }

            at += size;
        }

        throw new InvalidDataException($"it ends at byte {length} and has no index");
    }

    private static (ClipHeader Header, long DurationUs, int? MostMotion) ReadIndex(Mp4Reader moov, Span<ClipFrame> frames)
    {
        var trak = moov.Into("trak"u8);
        var tag = ClipTag.Read(ref moov, frames.Length);

        var tkhd = trak.Into("tkhd"u8);
        tkhd.Take(88);
        var (width, height) = ((int)(tkhd.U32() >> 16), (int)(tkhd.U32() >> 16));

        var stts = trak.Into("mdia"u8).Into("minf"u8).Into("stbl"u8).Into("stts"u8);
        stts.U32();
        if (stts.U32() != (uint)frames.Length)
            throw new InvalidDataException($"its time table, before byte {stts.At}, does not have {frames.Length} frames as the file");
        var timestampUs = tag.StartedUs;
        foreach (ref var frame in frames)
        {
            frame = frame with { TimestampUs = timestampUs };
            if (stts.U32() != 1)
                throw new InvalidDataException($"its time table, before byte {stts.At}, is from another recorder");
            timestampUs += stts.U32();
        }

        return (new ClipHeader(tag.ClipId, tag.Camera, tag.EventId, width, height), timestampUs - tag.StartedUs, tag.MostMotion);
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
                throw new EndOfStreamException($"it is cut short at byte {offset}");
            destination = destination[read..];
            offset += read;
        }
    }
}

/// <summary>Position and time of one frame in a clip file.</summary>
/// <param name="Offset">Position of the JPEG's first byte.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="TimestampUs">Microseconds since 1970-01-01 UTC; strictly rising within a clip.</param>
public readonly record struct ClipFrame(long Offset, int Length, long TimestampUs);
