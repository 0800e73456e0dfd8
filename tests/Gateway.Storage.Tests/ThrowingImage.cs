namespace Gateway.Storage.Tests;

/// <summary>Breaks the rule that completions throw nothing.</summary>
internal sealed class ThrowingImage : ImageWrite
{
    private static readonly byte[] Bytes = TestJpeg.Make(9, 100);

    public override ReadOnlySpan<byte> Jpeg => Bytes;

    public override string Camera => "board-1";

    public override uint BootId => 0;

    public override long ImageId => 0;

    public override int CaptureMs => -1;

    public override int PublishMs => -1;

    public override long CapturedUs => 0;

    public override long PublishedUs => 0;

    public override long ReceivedUs => TimeProvider.System.GetUnixMicroseconds();

    public override long ReceivedTimestamp => 0;

    public override void OnCommitted(long rowId, long committedUs, double latencyDbMs) => throw new InvalidOperationException("out of order");

    public override void OnFailed(StorageException error) => throw new InvalidOperationException("out of order");
}
