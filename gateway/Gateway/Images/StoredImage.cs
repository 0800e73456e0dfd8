
namespace Gateway.Images;

/// <summary>One image on its way into the store: holds the frame until the commit, then acknowledges the publish. Reused.</summary>
internal sealed class StoredImage(ImageRecorder recorder) : ImageWrite
{
    private Frame _frame;
    private BoardImage _image;
    private PublishAck _ack;
    private bool _isKept;

    public override ReadOnlySpan<byte> Jpeg => _frame.Jpeg;

    public override string Camera => _frame.Camera.Name;

    public override uint BootId => _image.BootId;

    public override long ImageId => _image.ImageId;

    public override long KeyId => _image.KeyId;

    public override UInt128 FrameTag => _image.FrameTag;

    public override bool IsKept => _isKept;

    public override int CaptureMs => _image.CaptureMs;

    public override int PublishMs => _image.PublishMs;

    public override long CapturedUs => _frame.Stamps.TrustedCapturedUs;

    public override long PublishedUs => _frame.Stamps.PublishedUs;

    public override long ReceivedUs => _frame.Stamps.ReceivedUs;

    public override long ReceivedTimestamp => _frame.Stamps.ReceivedTimestamp;

    /// <summary>Takes a reference to the frame.</summary>
    public void Begin(in Frame frame, in BoardImage image, PublishAck ack, bool isKept)
    {
        _frame = frame.Keep();
        _image = image;
        _ack = ack;
        _isKept = isKept;
    }

    public void End()
    {
        _frame.Release();
        _frame = default;
        _ack = default;
        recorder.Recycle(this);
    }

    public override void OnCommitted(long rowId, long committedUs, double latencyDbMs)
    {
        _ack.Complete();
        if (rowId > 0)
            recorder.OnCommitted(new CommittedImage(
                rowId, _frame.Camera, _frame.Length, _frame.Stamps, committedUs, CaptureMs, PublishMs, latencyDbMs));
        End();
        recorder.AskForRefused();
    }

    public override void OnFailed(StorageException error)
    {
        recorder.OnFailed(error);
        var ack = _ack;
        End();
        ack.Refuse();
        recorder.AskForRefused();
    }
}

/// <summary>The seed's latency message on its way into the store.</summary>
internal sealed class StoredLatency(ImageRecorder recorder, Camera camera, BoardImage image, PublishAck ack) : LatencyWrite
{
    public override string Camera => camera.Name;

    public override uint BootId => image.BootId;

    public override long ImageId => image.ImageId;

    public override int CaptureMs => image.CaptureMs;

    public override int PublishMs => image.PublishMs;

    public override void OnCommitted(long rowId)
    {
        ack.Complete();
        recorder.AskForRefused();
    }

    public override void OnFailed(StorageException error)
    {
        recorder.OnFailed(error);
        ack.Refuse();
    }
}
