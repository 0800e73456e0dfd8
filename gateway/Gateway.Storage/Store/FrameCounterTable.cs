namespace Gateway.Storage;

/// <summary>
/// The last frame under each key of a board that encrypts, so that a replayed one is refused after a restart too, and when its image is long gone.
/// Writer thread.
/// </summary>
internal sealed class FrameCounterTable(PreparedConnection connection)
{
    public const string Last = "SELECT boot_id, counter, tag FROM frame_counters WHERE key_id = ?1";
    public const string Any = "SELECT 1 FROM frame_counters LIMIT 1";

    private const int TagSize = 16;

    private readonly SqlStatement _last = connection.Prepare(Last);
    private readonly SqlStatement _raise = connection.Prepare("""
        INSERT INTO frame_counters(key_id, boot_id, counter, tag) VALUES(?1, ?2, ?3, ?4)
        ON CONFLICT(key_id) DO UPDATE SET boot_id = excluded.boot_id, counter = excluded.counter, tag = excluded.tag
        """);

    /// <summary>Raises the last frame of the write's key, inside the caller's transaction.</summary>
    /// <returns>False, with no change, if the frame is not newer.</returns>
    public bool Raise(ImageWrite write)
    {
        var identity = ((ulong)write.BootId << 32) | (uint)write.ImageId;
        _last.Bind(1, write.KeyId);
        var isNewer = Read(_last).Identity < identity;
        _last.Reset();
        if (!isNewer)
            return false;
        Span<byte> tag = stackalloc byte[TagSize];
        BinaryPrimitives.WriteUInt128LittleEndian(tag, write.FrameTag);
        _raise.Bind(1, write.KeyId).Bind(2, write.BootId).Bind(3, write.ImageId).BindBlob(4, tag).Run();
        return true;
    }

    /// <summary>Boot id in the upper half, counter in the lower, and the tag; zeros for none.</summary>
    public static (ulong Identity, UInt128 Tag) Read(SqlStatement last) => last.Step()
        ? (((ulong)last.Int64(0) << 32) | (uint)last.Int64(1), BinaryPrimitives.ReadUInt128LittleEndian(last.Blob(2)))
        : default;
}
