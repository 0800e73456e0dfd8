using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Clips;

/// <summary>Writes one clip: unchanged JPEGs as MJPEG in MP4, streamed to <c>NAME.mp4.part</c>, then renamed. One thread at a time.</summary>
/// <remarks>
/// Every frame is an mdat box of its own, so no written byte changes later: the SHA-256 is computed during the writing, and memory holds
/// 24 bytes per frame. Disposal before <see cref="Complete"/> removes the part file.
/// </remarks>
public sealed class ClipFileWriter : IDisposable
{
    private readonly ClipHeader _header;
    private readonly ClipLimits _limits;
    private readonly string _path;
    private readonly string _partPath;
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<ClipFrame> _frames = new(256);
    private long _position;
    private bool _completed;
    private long _mostMotionUs;
    private double _mostMotion;

    private ClipFileWriter(ClipHeader header, ClipLimits limits, string path, SafeFileHandle file)
    {
        _header = header;
        _limits = limits;
        _path = path;
        _partPath = path + ClipFileName.PartSuffix;
        _file = file;
    }

    public int Frames => _frames.Count;

    public long Length => _position;

    /// <exception cref="StorageException">The file cannot be created.</exception>
    public static ClipFileWriter Create(string directory, ClipHeader header, ClipLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(header.ClipId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(header.Width - 1), 65534u, nameof(header));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(header.Height - 1), 65534u, nameof(header));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(header.Camera), ClipLimits.MaxCameraBytes, nameof(header));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxFrames, ClipLimits.MostFrames, nameof(limits));

        var path = ClipFileName.PathOf(directory, header.ClipId);
        ClipFileWriter? writer = null;
        try
        {
            writer = new ClipFileWriter(header, limits, path, File.OpenHandle(path + ClipFileName.PartSuffix, FileMode.Create, FileAccess.Write));
            writer.Append(Mp4Index.FileType);
            return writer;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            throw StorageException.From(error, "start a clip", path);
        }
    }

    /// <summary>Appends a frame. A timestamp not after the last one (the clock was set back) becomes the last one plus 1 microsecond.</summary>
    /// <returns>False, without the frame, when the clip has reached its limits: complete it.</returns>
    /// <exception cref="StorageException">The frame was not written and is not part of the clip. Later frames may succeed.</exception>
    public bool Add(ReadOnlySpan<byte> jpeg, long timestampUs)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        if (_frames.Count > 0)
        {
            timestampUs = Math.Max(timestampUs, _frames[^1].TimestampUs + 1);
            if (timestampUs - _frames[^1].TimestampUs > uint.MaxValue)
                return false;   // the time table has no room for a gap of over 71 minutes
        }

        if (_frames.Count >= _limits.MaxFrames || _position + Mp4Index.FrameHeaderSize + jpeg.Length > _limits.MaxBytes)
            return false;

        Span<byte> box = stackalloc byte[Mp4Index.FrameHeaderSize];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)(jpeg.Length + Mp4Index.FrameHeaderSize));
        "mdat"u8.CopyTo(box[4..]);
        try
        {
            RandomAccess.Write(_file, box, _position);
            RandomAccess.Write(_file, jpeg, _position + box.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "write a frame of a clip", _partPath);
        }

        _hash.AppendData(box);
        _hash.AppendData(jpeg);
        _frames.Add(new ClipFrame(_position + box.Length, jpeg.Length, timestampUs));
        _position += box.Length + jpeg.Length;
        return true;
    }

    /// <summary>
    /// Notes the motion score (above 0) of the frame at a timestamp, in any order, before or after the frame. The clip keeps the frame with the
    /// highest score; of equal scores the first noted one. Timestamps outside the clip are ignored.
    /// </summary>
    public void NoteMotion(long timestampUs, double score)
    {
        var isOfClip = _frames.Count == 0 || timestampUs >= _frames[0].TimestampUs;
        if (isOfClip && score > _mostMotion)
            (_mostMotionUs, _mostMotion) = (timestampUs, score);
    }

    /// <summary>Writes the index, then flushes file, name and directory, in this order (DESIGN.md procedure 1). Blocks for the disk.</summary>
    /// <exception cref="InvalidOperationException">The clip has no frame.</exception>
    /// <exception cref="StorageException">The clip is not safe on the disk; Complete may be called again.</exception>
    public ClipFile Complete()
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        if (_frames.Count == 0)
            throw new InvalidOperationException("A clip needs at least one frame.");

        var frames = CollectionsMarshal.AsSpan(_frames);
        var durationUs = DurationOf(frames);
        var index = Mp4Index.Build(_header, frames, durationUs, MostMotion(frames)).Written;
        try
        {
            RandomAccess.Write(_file, index, _position);
            // A partly written frame may have left bytes beyond the end.
            RandomAccess.SetLength(_file, _position + index.Length);
            RandomAccess.FlushToDisk(_file);
            if (File.Exists(_partPath))   // false when an earlier try failed after the rename
                File.Move(_partPath, _path, overwrite: true);
            DurableFile.FlushDirectory(Path.GetDirectoryName(_path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "finish a clip", _partPath);
        }

        _hash.AppendData(index);
        _completed = true;
        Dispose();
        return new ClipFile(_header, _path, _position + index.Length, TakeDigest(), frames.Length, frames[0].TimestampUs, durationUs);
    }

    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        _file.Dispose();
        if (_completed)
            return;
        _hash.Dispose();
        try
        {
            File.Delete(_partPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next opening of the queue removes and counts it.
        }
    }

    /// <summary>Index of the frame shown at the time of the highest score; null when none was noted within the clip.</summary>
    private int? MostMotion(ReadOnlySpan<ClipFrame> frames)
    {
        if (_mostMotion <= 0 || _mostMotionUs < frames[0].TimestampUs)
            return null;
        var frame = frames.Length - 1;
        while (frames[frame].TimestampUs > _mostMotionUs)
            frame--;
        return frame;
    }

    /// <summary>The last frame lasts as long as the average of the others.</summary>
    private static long DurationOf(ReadOnlySpan<ClipFrame> frames)
    {
        const long LoneFrameUs = 100_000;
        var span = frames[^1].TimestampUs - frames[0].TimestampUs;
        return frames.Length == 1 ? LoneFrameUs : span + Math.Max(1, span / (frames.Length - 1));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _position);
        _hash.AppendData(bytes);
        _position += bytes.Length;
    }

    private Sha256Digest TakeDigest()
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        _hash.GetHashAndReset(digest);
        _hash.Dispose();
        return new Sha256Digest(digest);
    }
}
