namespace Esp32.Camera;

/// <summary>A frame on its way to the broker: the messages it becomes, and how far they are. Outlives a connection.</summary>
internal sealed class PendingFrame
{
    private readonly CameraOptions _options;
    private readonly CapturedFrame _frame;
    private readonly OutgoingMessage _image;
    private OutgoingMessage _latency;
    private bool _imageThrough;

    public PendingFrame(CameraOptions options, CapturedFrame frame, long publishedUs)
    {
        _options = options;
        _frame = frame;
        _image = options.Mode == PayloadMode.Raw
            ? new OutgoingMessage(BoardTopics.Frame(options.BoardId), RawPayload(publishedUs), options.Qos, false)
            : new OutgoingMessage(BoardTopics.SeedImage, new SeedImagePayload(SeedId, frame.Jpeg, SeedTimestamp.Format(frame.CapturedUs)), options.Qos, false);
    }

    /// <summary>Whether the picture itself was handed to the network whole.</summary>
    public bool Published
    {
        get { return _image.Sent; }
    }

    /// <summary>Whether the picture itself got through.</summary>
    public bool Delivered
    {
        get { return _imageThrough; }
    }

    /// <summary>What to send next; null when all is through.</summary>
    public OutgoingMessage Next
    {
        get { return _imageThrough ? _latency : _image; }
    }

    /// <summary>Notes that <see cref="Next"/> got through.</summary>
    public void Advance()
    {
        if (_imageThrough)
        {
            _latency = null;
            return;
        }

        _imageThrough = true;
        if (_options.Mode == PayloadMode.SeedPair)
            _latency = new OutgoingMessage(BoardTopics.SeedLatency, LatencyPayload(), _options.Qos, false);
    }

    public FrameReport Report()
    {
        FrameReport report = new FrameReport();
        report.Counter = _frame.Counter;
        report.JpegBytes = _frame.Jpeg.Length;
        report.CaptureBeganUs = _frame.BeganUs;
        report.CaptureMs = _frame.CaptureMs;
        report.PublishUs = _image.PublishUs;
        report.AcknowledgeUs = _image.AcknowledgeUs;
        report.Attempts = _image.Attempts;
        report.Delivered = _imageThrough;
        return report;
    }

    /// <summary>Seed ids begin anywhere, so that those of one boot do not meet those of the boot before.</summary>
    private int SeedId
    {
        get { return (int)(_options.BootId & 0x3FFFFFFF) + (int)(_frame.Counter & 0x3FFFFFFF); }
    }

    private RawFramePayload RawPayload(long publishedUs)
    {
        byte[] header = FrameHeader.Create(
            _frame.ClockSynchronized, _options.BootId, _frame.Counter, _frame.CaptureMs, _frame.CapturedUs, publishedUs, _frame.Jpeg.Length);
        return new RawFramePayload(header, _frame.Jpeg);
    }

    /// <summary>Seed C3.</summary>
    private BytesPayload LatencyPayload()
    {
        return BytesPayload.FromText(
            "{\"id\":" + SeedId.ToString() + ",\"capture_time\":" + _frame.CaptureMs.ToString() + ",\"publish_time\":" + ((_image.PublishUs + 500) / 1000).ToString() + "}");
    }
}
