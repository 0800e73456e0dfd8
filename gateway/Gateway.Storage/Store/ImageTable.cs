using System.Buffers;
using System.Runtime.InteropServices;

namespace Gateway.Storage;

/// <summary>Writes image rows: encrypts from the caller's memory into one native buffer, from which SQLite copies.</summary>
/// <remarks>Writer thread; allocates nothing per image.</remarks>
internal sealed unsafe class ImageTable(
    PreparedConnection connection, StoreOptions options, KeyRing keys, CameraTable cameras, LatencyTable latencies,
    FrameCounterTable frames, RetentionTally deleted) : IDisposable
{
    private const int MostDropsAtOnce = 64;

    /// <summary>A seed board repeats a picture within this time: after a lost acknowledgement, also of a gateway that crashed.</summary>
    private const long RepeatWindowUs = 10 * 60 * 1_000_000L;

    private readonly ImageCipher _cipher = new(keys.Writing);
    // The newest 64: a board that numbers all its pictures alike would have each compared with all before it.
    private readonly SqlStatement _find = connection.Prepare("""
        SELECT id FROM (SELECT id, received_us, length FROM images WHERE camera_id = ?1 AND board_image_id = ?2 AND boot_id = ?3
                        ORDER BY id DESC LIMIT 64)
        WHERE received_us >= ?4 AND length = ?5 ORDER BY id DESC
        """);

    private readonly ImageDataReader _stored = new(connection.Handle, keys);
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly SqlStatement _insert = connection.Prepare("""
        INSERT INTO images(id, camera_id, boot_id, board_image_id, captured_us, published_us, received_us, capture_time, publish_time,
                           length, key_id, format)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    private readonly SqlStatement _insertData = connection.Prepare("INSERT INTO image_data(id, data) VALUES(?1, ?2)");
    private readonly SqlStatement _oldest = connection.Prepare("SELECT id, camera_id, length, received_us FROM images ORDER BY id LIMIT ?1");
    private readonly SqlStatement _delete = connection.Prepare("DELETE FROM images WHERE id = ?1");
    private readonly SqlStatement _deleteData = connection.Prepare("DELETE FROM image_data WHERE id = ?1");
    private readonly DueImage[] _due = new DueImage[MostDropsAtOnce];
    private long _lastId = StoreSchema.LastId(connection.Handle, "images");
    private byte* _blob;
    private int _blobCapacity;

    /// <returns>The row's id; that of the existing row when a board sends an image again; 0 if it is not to be stored.</returns>
    public long Insert(ImageWrite write, out bool isNew)
    {
        var camera = cameras.Get(write.Camera);

        // A newer frame of a key is no repeat, even if an image has its numbers: a board with a new key counts from 1 again.
        var isNewer = write.KeyId != 0 && frames.Raise(write);
        if (!isNewer && Find(camera, write) is var known and > 0)
        {
            isNew = false;
            return known;
        }

        isNew = (write.KeyId == 0 || isNewer) && write.IsKept;
        if (!isNew)
            return 0;
        var rowId = ++_lastId;
        var jpeg = write.Jpeg;
        var (captureMs, publishMs) = (write.CaptureMs, write.PublishMs);
        latencies.TakeWaiting(camera, write, ref captureMs, ref publishMs);
        _insert.Bind(1, rowId).Bind(2, camera.Id).Bind(3, write.BootId).Bind(4, write.ImageId)
            .Bind(5, write.CapturedUs).Bind(6, write.PublishedUs).Bind(7, write.ReceivedUs)
            .BindKnown(8, captureMs).BindKnown(9, publishMs)
            .Bind(10, jpeg.Length).Bind(11, keys.Writing.Id).Bind(12, (int)ImageFormat.AesGcm).Run();
        _insertData.Bind(1, rowId).BindBlob(2, Encrypt(rowId, camera, write, jpeg)).Run();
        cameras.Count(camera, 1, jpeg.Length);
        return rowId;
    }

    /// <summary>Deletes images that are too old or over the limit of bytes, oldest first, 64 at most. True when more may be due.</summary>
    /// <param name="ageUs">The time by which ages are measured; null while nothing is deleted by age.</param>
    public bool Drop(long? ageUs)
    {
        var oldestUs = options.RetentionAge > TimeSpan.Zero && ageUs is { } us
            ? us - (long)options.RetentionAge.TotalMicroseconds
            : long.MinValue;
        var tooMuch = options.RetentionBytes > 0 ? cameras.Bytes - options.RetentionBytes : 0;
        var count = 0;
        _oldest.Bind(1, MostDropsAtOnce);
        while (_oldest.Step() && (tooMuch > 0 || _oldest.Int64(3) < oldestUs))
        {
            _due[count] = new DueImage(_oldest.Int64(0), _oldest.Int64(1), _oldest.Int64(2), _oldest.Int64(3));
            tooMuch -= _due[count++].Length;
        }

        _oldest.Reset();
        foreach (var (id, cameraId, length, receivedUs) in _due.AsSpan(0, count))
        {
            _delete.Bind(1, id).Run();
            _deleteData.Bind(1, id).Run();
            cameras.Count(cameras.Get(cameraId), -1, -length);
            deleted.Add(receivedUs < oldestUs ? DeletionReason.Age : DeletionReason.Bytes, length, receivedUs);
        }

        return count == MostDropsAtOnce;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _stored.Dispose();
        NativeMemory.Free(_blob);
        _blob = null;
    }

    /// <summary>Numbers begin again at a boot, and a boot id may be the same at each, so only the same bytes make a repeat.</summary>
    private long Find(CameraRow camera, ImageWrite write)
    {
        if (write.ImageId < 0)
            return 0;
        var found = 0L;
        _find.Bind(1, camera.Id).Bind(2, write.ImageId).Bind(3, write.BootId)
            .Bind(4, write.BootId == 0 ? write.ReceivedUs - RepeatWindowUs : long.MinValue).Bind(5, write.Jpeg.Length);
        while (found == 0 && _find.Step())
        {
            _bytes.ResetWrittenCount();
            if (_stored.TryRead(_find.Int64(0), _bytes) == ImageReadResult.Ok && _bytes.WrittenSpan.SequenceEqual(write.Jpeg))
                found = _find.Int64(0);
        }

        _find.Reset();
        return found;
    }

    private ReadOnlySpan<byte> Encrypt(long rowId, CameraRow camera, ImageWrite write, ReadOnlySpan<byte> jpeg)
    {
        var length = jpeg.Length + ImageCipher.Overhead;
        if (length > _blobCapacity)
        {
            NativeMemory.Free(_blob);
            _blob = null;
            _blobCapacity = 0;
            var capacity = length + (length / 2);
            _blob = (byte*)NativeMemory.Alloc((nuint)capacity);
            _blobCapacity = capacity;
        }

        var blob = new Span<byte>(_blob, length);
        _cipher.Encrypt(new ImageIdentity(rowId, camera.Name, write.CapturedUs, write.ReceivedUs), jpeg, blob);
        return blob;
    }
}

internal readonly record struct DueImage(long Id, long CameraId, long Length, long ReceivedUs);
