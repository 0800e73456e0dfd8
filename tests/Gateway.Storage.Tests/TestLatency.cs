namespace Gateway.Storage.Tests;

/// <summary>A seed board's second message, whose completion can be awaited.</summary>
internal sealed class TestLatency(long number, int captureMs, int publishMs) : LatencyWrite
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string CameraName { get; init; } = "board-1";

    /// <summary>The id of the image that it completed, or 0.</summary>
    public Task<long> Done => _done.Task;

    public override string Camera => CameraName;

    public override uint BootId => 0;

    public override long ImageId => number;

    public override int CaptureMs => captureMs;

    public override int PublishMs => publishMs;

    public override void OnCommitted(long rowId) => _done.TrySetResult(rowId);

    public override void OnFailed(StorageException error) => _done.TrySetException(error);
}
