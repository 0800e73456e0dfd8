namespace Gateway.Protocol.Messages;

/// <summary>All cameras. Sent after the handshake and whenever a camera changes; each message replaces the previous one.</summary>
/// <remarks>Payload: u16 count, then each <see cref="CameraInfo"/>. Normative text: protocol/WIRE.md section 5.1.</remarks>
public sealed record CamerasMessage(IReadOnlyList<CameraInfo> Cameras) : ILinkMessage<CamerasMessage>
{
    public static MessageKind Kind => MessageKind.Cameras;

    uint ILinkMessage<CamerasMessage>.CameraId => 0;

    uint ILinkMessage<CamerasMessage>.Sequence => 0;

    public static CamerasMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var cameras = new CameraInfo[reader.ReadCount(reader.Limits.MaxCameras, CameraInfo.LeastBytes)];
        for (var i = 0; i < cameras.Length; i++)
            cameras[i] = CameraInfo.Read(ref reader);
        return new CamerasMessage(cameras);
    }

    public void Write(ref LinkWriter writer)
    {
        var count = writer.WriteCount(Cameras.Count, writer.Limits.MaxCameras);
        for (var i = 0; i < count; i++)
            Cameras[i].Write(ref writer);
    }
}
