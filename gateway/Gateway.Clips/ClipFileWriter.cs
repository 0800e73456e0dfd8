using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Clips;

/// <summary>Writes one clip: untouched JPEGs as MJPEG in MP4, streamed to <c>NAME.mp4.part</c> and renamed when whole. One thread at a time.</summary>
/// <remarks>
/// Every frame is an mdat box of its own, so no byte written is ever revisited: the SHA-256 is taken on the way, and
/// memory holds 24 bytes per frame however large the clip. Disposing before <see cref="Complete"/> removes the part file.
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

    /// <summary>Frames taken so far.</summary>
    public int Frames => _frames.Count;

    /// <summary>Bytes of the file so far.</summary>
    public long Length => _position;

    /// <exception cref="StorageException">The file cannot be made.</exception>
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

    /// <summary>Appends a frame. A timestamp not after the last one is moved to one microsecond after it (a clock was set back).</summary>
    /// <returns>False, taking nothing, when the clip is as long as it may be: complete it.</returns>
    /// <exception cref="StorageException">The frame could not be written and is not part of the clip; later ones may be tried.</exception>
    public bool Add(ReadOnlySpan<byte> jpeg, long timestampUs)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        if (_frames.Count > 0)
        {
            timestampUs = Math.Max(timestampUs, _frames[^1].TimestampUs + 1);
            if (timestampUs - _frames[^1].TimestampUs > uint.MaxValue)
                return false;   // a gap of over 71 minutes does not fit the time table, and is no clip
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

    /// <summary>Tells how much moved at a moment, in any order and before its frame or after; the clip keeps which of its frames had the most.</summary>
    /// <param name="timestampUs">The frame's timestamp. What lies outside the clip does not count.</param>
    /// <param name="score">Above 0; of equal ones the first told counts.</param>
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
            // A frame that failed half-way may have left bytes beyond the end.
            RandomAccess.SetLength(_file, _position + index.Length);
            RandomAccess.FlushToDisk(_file);
            if (File.Exists(_partPath))   // not so when an earlier try failed after the rename
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
            // The next open removes and counts it.
        }
    }

    /// <summary>The frame shown at that moment; null when no motion was told, or none of this clip's.</summary>
    private int? MostMotion(ReadOnlySpan<ClipFrame> frames)
    {
        if (_mostMotion <= 0 || _mostMotionUs < frames[0].TimestampUs)
            return null;
        var frame = frames.Length - 1;
        while (frames[frame].TimestampUs > _mostMotionUs)
            frame--;
        return frame;
    }

    /// <summary>The last frame is shown for as long as the others on average.</summary>
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
