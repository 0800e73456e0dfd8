using Gateway.Clips;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Storage;

namespace Gateway.Images;

/// <summary>The seed's latency message on its way into the store.</summary>
internal sealed class StoredLatency(ImageRecorder recorder, Camera camera, BoardImage image, PublishAck ack) : LatencyWrite
{
    public override string Camera => camera.Name;

    public override uint BootId => image.BootId;

    public override long ImageId => image.ImageId;

    public override int CaptureMs => image.CaptureMs;

    public override int PublishMs => image.PublishMs;

    public override void OnCommitted(long rowId) => ack.Complete();

    public override void OnFailed(StorageException error)
    {
        recorder.OnFailed(error);
        ack.Refuse();
    }
}
