namespace Gateway.Storage;

/// <summary>Joins the two messages of seed boards, in either order. Writer thread.</summary>
/// <remarks>
/// Seed boards count images from 1 again after a reboot, so an id alone is ambiguous. A latency message belongs to the newest image of its
/// camera and id that has no latency yet and arrived within <see cref="StoreOptions.LatencyWindow"/>, if it is one of the newest two of the camera: a
/// board sends the message right after its image, so an older image of that id was sent before a reboot.
/// </remarks>
internal sealed class LatencyTable(PreparedConnection connection, StoreOptions options, TimeProvider time, CameraTable cameras)
{
    private readonly SqlStatement _findImage = connection.Prepare("""
        SELECT id FROM images
        WHERE camera_id = ?1 AND board_image_id = ?2 AND boot_id = ?3 AND received_us >= ?4 AND capture_time IS NULL AND publish_time IS NULL
          AND id IN (SELECT id FROM images WHERE camera_id = ?1 ORDER BY id DESC LIMIT 2)
        ORDER BY id DESC LIMIT 1
        """);

    private readonly SqlStatement _complete = connection.Prepare("UPDATE images SET capture_time = ?2, publish_time = ?3 WHERE id = ?1");
    private readonly SqlStatement _insert = connection.Prepare("""
        INSERT INTO waiting_latencies(camera_id, boot_id, board_image_id, capture_time, publish_time, received_us)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly SqlStatement _find = connection.Prepare("""
        SELECT id, capture_time, publish_time FROM waiting_latencies
        WHERE camera_id = ?1 AND board_image_id = ?2 AND boot_id = ?3 AND received_us >= ?4 ORDER BY id DESC LIMIT 1
        """);

    private readonly SqlStatement _delete = connection.Prepare("DELETE FROM waiting_latencies WHERE id = ?1");
    private readonly SqlStatement _expire = connection.Prepare("""
        DELETE FROM waiting_latencies WHERE received_us < ?1 OR id <= (SELECT max(id) FROM waiting_latencies) - ?2
        """);

    private readonly SqlStatement _count = connection.Prepare("SELECT count(*) FROM waiting_latencies");
    private long? _waiting;   // null: to be counted

    private long WindowBeganUs => time.GetUnixMicroseconds() - (long)options.LatencyWindow.TotalMicroseconds;

    /// <returns>The id of the completed image; 0 when the message waits.</returns>
    public long Apply(LatencyWrite write)
    {
        var camera = cameras.Get(write.Camera);
        _findImage.Bind(1, camera.Id).Bind(2, write.ImageId).Bind(3, write.BootId).Bind(4, WindowBeganUs);
        var rowId = _findImage.Step() ? _findImage.Int64(0) : 0;
        _findImage.Reset();
        if (rowId != 0)
        {
            _complete.Bind(1, rowId).BindKnown(2, write.CaptureMs).BindKnown(3, write.PublishMs).Run();
            return rowId;
        }

        _insert.Bind(1, camera.Id).Bind(2, write.BootId).Bind(3, write.ImageId)
            .BindKnown(4, write.CaptureMs).BindKnown(5, write.PublishMs).Bind(6, time.GetUnixMicroseconds()).Run();
        _expire.Bind(1, WindowBeganUs).Bind(2, options.MaxWaitingLatencies).Run();
        _waiting = null;
        return 0;
    }

    /// <summary>Gives a new image the latencies that arrived before it.</summary>
    public void TakeWaiting(CameraRow camera, ImageWrite image, ref int captureMs, ref int publishMs)
    {
        if (publishMs >= 0 || (_waiting ??= CountWaiting()) == 0)
            return;
        _find.Bind(1, camera.Id).Bind(2, image.ImageId).Bind(3, image.BootId).Bind(4, WindowBeganUs);
        var id = 0L;
        if (_find.Step())
            (id, captureMs, publishMs) = (_find.Int64(0), _find.KnownInt32(1), _find.KnownInt32(2));
        _find.Reset();
        if (id == 0)
            return;
        _delete.Bind(1, id).Run();
        _waiting--;
    }

    private long CountWaiting()
    {
        _count.Step();
        var waiting = _count.Int64(0);
        _count.Reset();
        return waiting;
    }
}
