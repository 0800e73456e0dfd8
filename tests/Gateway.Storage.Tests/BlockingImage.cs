namespace Gateway.Storage.Tests;

/// <summary>Keeps the writer busy, inside its transaction, until released.</summary>
internal sealed class BlockingImage(ManualResetEventSlim release) : ImageWrite
{
    private static readonly byte[] Bytes = TestJpeg.Make(0, 1000);

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ReadOnlySpan<byte> Jpeg => Bytes;

    public override string Camera => "blocker";

    public override uint BootId
    {
        get
        {
            Reached.TrySetResult();
            release.Wait();
            return 0;
        }
    }

    public override long ImageId => 0;

    public override int CaptureMs => 0;

    public override int PublishMs => 0;

    public override long CapturedUs => 0;

    public override long PublishedUs => 0;

    public override long ReceivedUs => TestClips.StartUs;

    public override long ReceivedTimestamp => 0;

    public override void OnCommitted(long rowId, long committedUs, double latencyDbMs)
    {
        // Not awaited.
    }

    public override void OnFailed(StorageException error)
    {
        // Not awaited.
    }
}
