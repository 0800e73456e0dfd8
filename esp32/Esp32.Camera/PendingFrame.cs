namespace Esp32.Camera;

/// <summary>A frame to deliver: its messages and their progress. Outlives a connection.</summary>
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
            : new OutgoingMessage(BoardTopics.SeedImage, SeedPayload(), options.Qos, false);
    }

    /// <summary>Whether the picture message was handed to the network completely.</summary>
    public bool Published => _image.Sent;

    /// <summary>Whether the picture message was delivered.</summary>
    public bool Delivered => _imageThrough;

    /// <summary>The next message to send; null if all are delivered.</summary>
    public OutgoingMessage Next => _imageThrough ? _latency : _image;

    /// <summary>To be called when <see cref="Next"/> was delivered.</summary>
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

    /// <summary>Seed ids begin at a random number, so that the ids of two boots do not overlap.</summary>
    private int SeedId => (int)(_options.BootId & 0x3FFFFFFF) + (int)(_frame.Counter & 0x3FFFFFFF);

    private Payload RawPayload(long publishedUs)
    {
        byte[] header = FrameHeader.Create(
            _frame.ClockSynchronized, _options.BootId, _frame.Counter, _frame.CaptureMs, _frame.CapturedUs, publishedUs, _frame.Jpeg.Length);
        if (_options.Cipher == null)
            return Payload.FromFrame(header, _frame.Jpeg);
        byte[] tag = FrameHeader.Seal(_options.Cipher, header, _frame.Jpeg);
        return Payload.FromSealedFrame(header, _frame.Jpeg, tag);
    }

    private Payload SeedPayload() => Payload.FromSeedImage(SeedId, _frame.Jpeg, SeedTimestamp.Format(_frame.CapturedUs));

    /// <summary>Seed C3.</summary>
    private Payload LatencyPayload()
    {
        string publishMs = ((_image.PublishUs + 500) / 1000).ToString();
        return Payload.FromText(
            "{\"id\":" + SeedId.ToString() + ",\"capture_time\":" + _frame.CaptureMs.ToString() + ",\"publish_time\":" + publishMs + "}");
    }
}
