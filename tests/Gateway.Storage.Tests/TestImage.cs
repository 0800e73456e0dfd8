namespace Gateway.Storage.Tests;

/// <summary>An image to be stored, whose completion can be awaited.</summary>
internal sealed class TestImage(byte[] jpeg) : ImageWrite
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string CameraName { get; init; } = "board-1";

    public uint Boot { get; init; }

    public long Number { get; init; } = 1;

    public long Key { get; init; }

    public bool Kept { get; init; } = true;

    public int Capture { get; init; } = -1;

    public int Publish { get; init; } = -1;

    public long Captured { get; init; } = TestClips.StartUs;

    public long Received { get; init; } = TestClips.StartUs + 80_000;

    public long ReceivedTicks { get; init; }

    public long CommittedUs { get; private set; }

    public double LatencyDbMs { get; private set; }

    /// <summary>The row id once committed.</summary>
    public Task<long> Done => _done.Task;

    public override ReadOnlySpan<byte> Jpeg => jpeg;

    public override string Camera => CameraName;

    public override uint BootId => Boot;

    public override long ImageId => Number;

    public override long KeyId => Key;

    public override UInt128 FrameTag => UInt128.MaxValue;

    public override bool IsKept => Kept;

    public override int CaptureMs => Capture;

    public override int PublishMs => Publish;

    public override long CapturedUs => Captured;

    public override long PublishedUs => Captured + 10_000;

    public override long ReceivedUs => Received;

    public override long ReceivedTimestamp => ReceivedTicks;

    public override void OnCommitted(long rowId, long committedUs, double latencyDbMs)
    {
        (CommittedUs, LatencyDbMs) = (committedUs, latencyDbMs);
        _done.TrySetResult(rowId);
    }

    public override void OnFailed(StorageException error) => _done.TrySetException(error);
}
