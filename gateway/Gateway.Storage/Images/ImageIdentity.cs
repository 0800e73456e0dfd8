namespace Gateway.Storage;

/// <summary>What an image's ciphertext is bound to.</summary>
/// <param name="rowId">The row's id.</param>
/// <param name="camera">UTF-8, at most <see cref="ImageWrite.MaxCameraBytes"/>.</param>
/// <param name="capturedUs">As stored.</param>
/// <param name="receivedUs">As stored.</param>
internal readonly ref struct ImageIdentity(long rowId, ReadOnlySpan<byte> camera, long capturedUs, long receivedUs)
{
    public long RowId { get; } = rowId;

    public ReadOnlySpan<byte> Camera { get; } = camera;

    public long CapturedUs { get; } = capturedUs;

    public long ReceivedUs { get; } = receivedUs;
}
