using System.Collections.Concurrent;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage;

/// <summary>FASTER's device: the log's segments as files <c>log.N</c>. A write that reports success is on the disk.</summary>
/// <remarks>
/// The queue depends on three differences from FASTER's own devices. Names are durable too (directory flush). Errors are reported as errno
/// and never thrown. The current segment and the next one are allocated ahead, so the queue can record drops on a full disk. Reads and
/// writes happen on the calling thread. The directory exists; tests give a write that fails as disks do.
/// </remarks>
internal sealed class LogDevice(string directory, bool readOnly, DurableWrite? write = null)
    : StorageDeviceBase(Path.Combine(directory, "log"), Sector, -1)
{
    private const uint Sector = 4096;
    private const uint UnknownError = 5;   // EIO

    private readonly ConcurrentDictionary<int, SafeFileHandle> _segments = new();
    private readonly DurableWrite _write = write ?? DurableFile.Write;

    /// <summary>The exception of the last failed operation.</summary>
    public Exception? LastError { get; private set; }

    public override unsafe void WriteAsync(
        nint sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        var error = 0u;
        try
        {
            var segment = OpenForWriting(segmentId);
            _write(segment, new ReadOnlySpan<byte>((void*)sourceAddress, (int)numBytesToWrite), (long)destinationAddress);
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            error = Note(caught);
        }

        callback(error, error == 0 ? numBytesToWrite : 0, context);
    }

    public override unsafe void ReadAsync(
        int segmentId, ulong sourceAddress, nint destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        var error = 0u;
        try
        {
            var destination = new Span<byte>((void*)destinationAddress, (int)readLength);
            var segment = _segments.GetOrAdd(segmentId, OpenExisting);
            while (!destination.IsEmpty)
            {
                var read = RandomAccess.Read(segment, destination, (long)sourceAddress + (readLength - destination.Length));
                if (read == 0)
                    break;
                destination = destination[read..];
            }

            destination.Clear();   // FASTER reads whole pages; bytes never written read as zeros
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            error = Note(caught);
        }

        callback(error, error == 0 ? readLength : 0, context);
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        if (_segments.TryRemove(segment, out var handle))
            handle.Dispose();
        try
        {
            File.Delete(SegmentPath(segment));
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            Note(caught);   // the next open removes segments before the log's begin
        }

        callback(result);
    }

    public override void Dispose()
    {
        foreach (var segment in _segments.Values)
            segment.Dispose();
    }

    /// <summary>Removes segments that end before <paramref name="beginAddress"/>: a crash during truncation leaves them behind.</summary>
    public void RemoveBefore(long beginAddress)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "log.*"))
        {
            if (int.TryParse(Path.GetExtension(path.AsSpan())[1..], out var segment) && (segment + 1) * segmentSize <= beginAddress)
                File.Delete(path);
        }
    }

    private SafeFileHandle OpenForWriting(int segmentId)
    {
        if (_segments.TryGetValue(segmentId, out var known))
            return known;

        var segment = _segments.GetOrAdd(segmentId, Allocate);
        try
        {
            _segments.GetOrAdd(segmentId + 1, Allocate);
        }
        catch (IOException)
        {
            // The next segment is a reserve: without room for it, the log still works to the end of this one.
        }

        DurableFile.FlushDirectory(directory);
        return segment;
    }

    private SafeFileHandle Allocate(int segmentId)
    {
        var path = SegmentPath(segmentId);
        return File.Exists(path)
            ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
            : File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, segmentSize);
    }

    private SafeFileHandle OpenExisting(int segmentId) => File.OpenHandle(
        SegmentPath(segmentId), FileMode.Open, readOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private string SegmentPath(int segmentId) => GetSegmentFilename(FileName, segmentId);

    private uint Note(Exception caught)
    {
        LastError = caught;
        return caught is IOException { HResult: > 0 } io ? (uint)io.HResult : UnknownError;
    }
}

/// <summary>Writes bytes at an offset and returns when they are on the disk. Throws <see cref="IOException"/> with errno as HResult.</summary>
internal delegate void DurableWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);
