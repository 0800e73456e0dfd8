namespace Gateway.Storage.Tests;

/// <summary>One object for many images, as from the daemon's pool.</summary>
internal sealed class PooledImage(byte[] jpeg) : ImageWrite, IDisposable
{
    private readonly SemaphoreSlim _done = new(0);
    private long _number;
    private long _receivedUs;
    private StorageException? _error;

    public override ReadOnlySpan<byte> Jpeg => jpeg;

    public override string Camera => "board-1";

    public override uint BootId => 77;

    public override long ImageId => _number;

    public override int CaptureMs => 10;

    public override int PublishMs => 20;

    public override long CapturedUs => _receivedUs - 1000;

    public override long PublishedUs => _receivedUs - 500;

    public override long ReceivedUs => _receivedUs;

    public override long ReceivedTimestamp => TimeProvider.System.GetTimestamp();

    public void Prepare(long number)
    {
        _number = number;
        _receivedUs = TimeProvider.System.GetUnixMicroseconds();
    }

    public void Wait()
    {
        _done.Wait();
        Assert.Null(_error);
    }

    public override void OnCommitted(long rowId, long committedUs, double latencyDbMs) => _done.Release();

    public override void OnFailed(StorageException error)
    {
        _error = error;
        _done.Release();
    }

    public void Dispose() => _done.Dispose();
}
