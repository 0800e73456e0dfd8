namespace Gateway.Ingest.Keys;

/// <summary>The last frames of boards that encrypt, as far as they are stored. Any thread.</summary>
public interface ILastFrames
{
    /// <summary>
    /// The last frame under a key (<see cref="BoardImage.KeyId"/>): its boot id in the upper half, its counter in the lower, and its tag; zeros for
    /// none.
    /// </summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    (ulong Identity, UInt128 Tag) LastFrameOf(long keyId);

    /// <summary>Whether there is a last frame under any key.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    bool HasLastFrames();
}
