namespace Gateway.Protocol.Messages;

/// <summary>The description of a stored image, without the JPEG.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id            row of the image store
///  4    camera        0: the camera was not seen since the daemon started
///  4    length        bytes of the JPEG
///  8    capturedUs    the camera's clock; 0 unknown
///  8    receivedUs    the daemon's clock
///  8    committedUs   the daemon's clock
///  4    captureMs     time to take the picture, as reported by the board; -1 unknown
///  4    publishMs     time to publish it, as reported by the board; -1 unknown
///  8    latencyDbMs   f64, receipt to commit
///  2+n  cameraName
/// </code>
/// Clocks in microseconds since 1970-01-01 UTC. The header carries the camera. Normative text: protocol/WIRE.md section 5.7.
/// </remarks>
public sealed record ImageMessage(
    ulong Id,
    uint CameraId,
    string CameraName,
    uint Length,
    long CapturedUs,
    long ReceivedUs,
    long CommittedUs,
    int CaptureMs,
    int PublishMs,
    double LatencyDbMs) : ILinkMessage<ImageMessage>, ILinkRow<ImageMessage>
{
    public static int LeastBytes => 58;

    public static MessageKind Kind => MessageKind.Image;

    public static ImageMessage Read(LinkHeader header, scoped ref LinkReader reader) => Read(ref reader);

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteUInt32(CameraId);
        writer.WriteUInt32(Length);
        writer.WriteInt64(CapturedUs);
        writer.WriteInt64(ReceivedUs);
        writer.WriteInt64(CommittedUs);
        writer.WriteInt32(CaptureMs);
        writer.WriteInt32(PublishMs);
        writer.WriteDouble(LatencyDbMs);
        writer.WriteName(CameraName);
    }

    public static ImageMessage Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt64();
        var camera = reader.ReadUInt32();
        var length = reader.ReadUInt32();
        var captured = reader.ReadInt64();
        var received = reader.ReadInt64();
        var committed = reader.ReadInt64();
        var captureMs = reader.ReadInt32();
        var publishMs = reader.ReadInt32();
        var latency = reader.ReadDouble();
        return new ImageMessage(id, camera, reader.ReadName(), length, captured, received, committed, captureMs, publishMs, latency);
    }
}
