using System.Buffers;

namespace Gateway.Storage;

/// <summary>Encrypted images. Writes are enqueued and completed after their commit. Any thread reads, on connections of its own.</summary>
public sealed class ImageStore
{
    private const string Columns = """
        i.id, c.name, i.boot_id, i.board_image_id, i.captured_us, i.published_us, i.received_us, i.committed_us, i.latency_db,
        i.capture_time, i.publish_time, i.length
        """;

    private readonly StoreWriteQueue _writes;
    private readonly StoreOptions _options;
    private readonly string _path;
    private readonly KeyRing _keys;
    private readonly ImageStamps _stamps;

    internal ImageStore(StoreWriteQueue writes, StoreOptions options, string path, KeyRing keys, ImageStamps stamps) =>
        (_writes, _options, _path, _keys, _stamps) = (writes, options, path, keys, stamps);

    /// <summary>Whether a write waits for its completion.</summary>
    public bool HasPending => _writes.HasPending;

    /// <summary>Hands an image to the writer. Allocates nothing.</summary>
    /// <returns>False, without a completion: too many writes wait, the store is closed, or the image is empty or too long (the options).</returns>
    /// <exception cref="ArgumentException">The camera's name is empty or too long.</exception>
    public bool TryEnqueue(ImageWrite write)
    {
        CheckCamera(write.Camera);
        return (uint)(write.Jpeg.Length - 1) < (uint)_options.MaxImageBytes && _writes.TryAdd(write);
    }

    /// <summary>Hands a seed board's latency message to the writer.</summary>
    /// <returns>False, without a completion, when too many writes wait or the store is closed.</returns>
    /// <exception cref="ArgumentException">The camera's name is empty or too long.</exception>
    public bool TryEnqueueLatency(LatencyWrite write)
    {
        CheckCamera(write.Camera);
        return _writes.TryAdd(write);
    }

    /// <summary>Lists images by id, the order of receipt; with <paramref name="camera"/>, its images only.</summary>
    /// <remarks>Pages count from 1 and hold 1 to 1000 images.</remarks>
    public ImagePage List(int page, int limit, bool newestFirst, string? camera = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(limit - 1), 999u, nameof(limit));
        using var connection = StoreSchema.OpenReader(_path);
        using var transaction = connection.BeginTransaction(deferred: true);   // for a total and rows of the same moment
        var total = Total(connection, camera);

        using var rows = new SqlStatement(connection.Handle!, $"""
            SELECT {Columns} FROM images i JOIN cameras c ON c.id = i.camera_id
            WHERE i.id IN (SELECT id FROM images {(camera is null ? "" : "WHERE camera_id = (SELECT id FROM cameras WHERE name = ?3)")}
                           ORDER BY id {(newestFirst ? "DESC" : "ASC")} LIMIT ?1 OFFSET ?2)
            ORDER BY i.id {(newestFirst ? "DESC" : "ASC")}
            """);
        rows.Bind(1, limit).Bind(2, (page - 1L) * limit);
        if (camera is not null)
            rows.BindText(3, camera);
        var images = new List<ImageRow>(limit);
        while (rows.Step())
            images.Add(Read(rows));
        return new ImagePage(images, total);
    }

    /// <summary>The newest image of each camera that has one, newest first.</summary>
    /// <param name="limit">Cameras at most, from 0.</param>
    public IReadOnlyList<ImageRow> ListCameras(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        using var connection = StoreSchema.OpenReader(_path);
        using var rows = new SqlStatement(connection.Handle!, $"""
            SELECT {Columns} FROM cameras c JOIN images i ON i.id = (SELECT max(id) FROM images WHERE camera_id = c.id)
            ORDER BY i.id DESC LIMIT ?1
            """);
        rows.Bind(1, limit);
        var newest = new List<ImageRow>();
        while (rows.Step())
            newest.Add(Read(rows));
        return newest;
    }

    /// <summary>An image's row; null when it does not exist or was dropped.</summary>
    public ImageRow? Get(long id)
    {
        using var connection = StoreSchema.OpenReader(_path);
        using var row = new SqlStatement(connection.Handle!, $"SELECT {Columns} FROM images i JOIN cameras c ON c.id = i.camera_id WHERE i.id = ?1");
        return row.Bind(1, id).Step() ? Read(row) : null;
    }

    /// <summary>Whether there is a last frame under any key.</summary>
    public bool HasLastFrames()
    {
        using var connection = StoreSchema.OpenReader(_path);
        using var any = new SqlStatement(connection.Handle!, FrameCounterTable.Any);
        return any.Step();
    }

    /// <summary>The last frame under a board's key: its boot id in the upper half, its counter in the lower, and its tag; zeros for none.</summary>
    public (ulong Identity, UInt128 Tag) LastFrameOf(long keyId)
    {
        using var connection = StoreSchema.OpenReader(_path);
        using var last = new SqlStatement(connection.Handle!, FrameCounterTable.Last);
        return FrameCounterTable.Read(last.Bind(1, keyId));
    }

    /// <summary>Decrypts an image's JPEG. Writes nothing to the destination unless the result is <see cref="ImageReadResult.Ok"/>.</summary>
    public ImageReadResult TryReadJpeg(long id, IBufferWriter<byte> destination)
    {
        using var connection = StoreSchema.OpenReader(_path);
        using var reader = new ImageDataReader(connection.Handle!, _keys);
        return reader.TryRead(id, destination);
    }

    private static long Total(SqliteConnection connection, string? camera)
    {
        using var total = new SqlStatement(connection.Handle!, $"SELECT sum(images) FROM cameras{(camera is null ? "" : " WHERE name = ?1")}");
        if (camera is not null)
            total.BindText(1, camera);
        return total.Step() ? total.Int64(0) : 0;
    }

    private static void CheckCamera(string camera)
    {
        if (camera.Length == 0 || Encoding.UTF8.GetByteCount(camera) > ClipLimits.MaxCameraBytes)
            throw new ArgumentException($"A camera's name has 1 to {ClipLimits.MaxCameraBytes} bytes.", nameof(camera));
    }

    private ImageRow Read(SqlStatement row)
    {
        var id = row.Int64(0);
        long? committedUs = row.IsNull(7) ? null : row.Int64(7);
        double? latencyDbMs = row.IsNull(8) ? null : row.Double(8);
        if (committedUs is null && _stamps.TryGet(id, out var us, out var ms))
            (committedUs, latencyDbMs) = (us, ms);
        return new ImageRow(
            id, row.Text(1), (uint)row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6), committedUs, latencyDbMs,
            row.IsNull(9) ? null : (int)row.Int64(9), row.IsNull(10) ? null : (int)row.Int64(10), (int)row.Int64(11));
    }
}

/// <summary>A stored image without its bytes. Ids rise from 1, over restarts too, and are never reused.</summary>
/// <remarks>
/// Times are microseconds since 1970-01-01 UTC. CapturedUs and PublishedUs are by the board's clock, 0 while unknown; the others by the daemon's.
/// CommittedUs, and LatencyDbMs from receipt to commit, are null when a crash came before they were written. BootId is 0 from seed boards, ImageId
/// the board's own number. CaptureMs and PublishMs are the seed's capture_time and publish_time, null while unknown. Length is that of the JPEG.
/// </remarks>
public sealed record ImageRow(
    long Id, string Camera, uint BootId, long ImageId, long CapturedUs, long PublishedUs, long ReceivedUs, long? CommittedUs, double? LatencyDbMs,
    int? CaptureMs, int? PublishMs, int Length);

/// <summary>One page of a listing, and the number of images of that camera, or of all.</summary>
public sealed record ImagePage(IReadOnlyList<ImageRow> Images, long Total);
