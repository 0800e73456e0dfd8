namespace Gateway.Protocol.Messages;

/// <summary>What the client wants to be sent. A later one replaces it whole.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   4    kinds        bit n: messages of kind n, see <see cref="MessageKinds"/>
///  4   1    flags        bit 0: all cameras, those to come included; else only the ones listed
///  5   2    maxFps       frames a second and camera, in hundredths; 0: every frame
///  7   8    resumeAfter  events with a greater id are sent, the kept ones first; 0: all kept; 0xFFFFFFFFFFFFFFFF: only new ones
/// 15   2    camera count, then each: u32 id, u16 maxFps
/// </code>
/// Normative text: protocol/WIRE.md section 5.2.
/// </remarks>
/// <param name="Kinds">Which kinds.</param>
/// <param name="AllCameras">All cameras, those to come included; else only the ones listed.</param>
/// <param name="MaxFps">Frames a second and camera, 0.01 to 655.35; 0 means every frame.</param>
/// <param name="ResumeAfterEventId">Events with a greater id are sent, the kept ones first.</param>
/// <param name="Cameras">Cameras with an own limit; with <paramref name="AllCameras"/> unset, the only cameras.</param>
public sealed record SubscribeMessage(
    MessageKinds Kinds, bool AllCameras, double MaxFps, ulong ResumeAfterEventId, IReadOnlyList<CameraSubscription> Cameras)
    : ILinkMessage<SubscribeMessage>
{
    /// <summary>As <see cref="ResumeAfterEventId"/>: only events yet to come.</summary>
    public const ulong OnlyNewEvents = ulong.MaxValue;

    private const byte AllCamerasFlag = 1;

    /// <summary>Everything of every camera, every frame, events from now on.</summary>
    public static SubscribeMessage Everything { get; } = new(MessageKinds.All, AllCameras: true, MaxFps: 0, OnlyNewEvents, []);

    public static MessageKind Kind => MessageKind.Subscribe;

    uint ILinkMessage<SubscribeMessage>.CameraId => 0;

    uint ILinkMessage<SubscribeMessage>.Sequence => 0;

    public static SubscribeMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var kinds = (MessageKinds)reader.ReadInt32();
        var flags = reader.ReadByte();
        var maxFps = CameraSubscription.ReadFps(ref reader);
        var resumeAfter = reader.ReadUInt64();
        var cameras = new CameraSubscription[reader.ReadCount(reader.Limits.MaxCameras, CameraSubscription.Bytes)];
        for (var i = 0; i < cameras.Length; i++)
            cameras[i] = CameraSubscription.Read(ref reader);
        return new SubscribeMessage(kinds, (flags & AllCamerasFlag) != 0, maxFps, resumeAfter, cameras);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteInt32((int)Kinds);
        writer.WriteByte(AllCameras ? AllCamerasFlag : (byte)0);
        CameraSubscription.WriteFps(ref writer, MaxFps);
        writer.WriteUInt64(ResumeAfterEventId);
        var count = writer.WriteCount(Cameras.Count, writer.Limits.MaxCameras);
        for (var i = 0; i < count; i++)
            Cameras[i].Write(ref writer);
    }
}
