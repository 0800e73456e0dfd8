namespace Gateway.Protocol.Messages;

/// <summary>Selects the messages that the client receives. A later one replaces it completely.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   4    kinds        bit n: messages of kind n, see <see cref="MessageKinds"/>
///  4   1    flags        bit 0: all cameras, including later ones; otherwise only the listed ones
///  5   2    maxFps       frames per second and camera, in hundredths (0.01 to 655.35); 0: every frame
///  7   8    resumeAfter  send events with a greater id, stored ones first; 0: all stored; 0xFFFFFFFFFFFFFFFF: only new ones
/// 15   2    camera count, then for each: u32 id, u16 maxFps; cameras with their own limit, or without bit 0 the only cameras
/// </code>
/// Normative text: protocol/WIRE.md section 5.2.
/// </remarks>
public sealed record SubscribeMessage(
    MessageKinds Kinds, bool AllCameras, double MaxFps, ulong ResumeAfterEventId, IReadOnlyList<CameraSubscription> Cameras)
    : ILinkMessage<SubscribeMessage>
{
    /// <summary>Value of <see cref="ResumeAfterEventId"/> for future events only.</summary>
    public const ulong OnlyNewEvents = ulong.MaxValue;

    private const byte AllCamerasFlag = 1;

    /// <summary>All kinds, all cameras, every frame, and future events.</summary>
    public static SubscribeMessage Everything { get; } = new(MessageKinds.All, AllCameras: true, MaxFps: 0, OnlyNewEvents, []);

    public static MessageKind Kind => MessageKind.Subscribe;

    public static SubscribeMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var kinds = (MessageKinds)reader.ReadInt32();
        var flags = reader.ReadByte();
        var maxFps = CameraSubscription.ReadFps(ref reader);
        var resumeAfter = reader.ReadUInt64();
        var cameras = reader.ReadRows<CameraSubscription>(reader.Limits.MaxCameras);
        return new SubscribeMessage(kinds, (flags & AllCamerasFlag) != 0, maxFps, resumeAfter, cameras);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteInt32((int)Kinds);
        writer.WriteByte(AllCameras ? AllCamerasFlag : (byte)0);
        CameraSubscription.WriteFps(ref writer, MaxFps);
        writer.WriteUInt64(ResumeAfterEventId);
        writer.WriteRows(Cameras, writer.Limits.MaxCameras);
    }
}

/// <summary>One camera of a Subscribe message, with its frames per second: 0.01 to 655.35; 0 means every frame.</summary>
public readonly record struct CameraSubscription(uint CameraId, double MaxFps) : ILinkRow<CameraSubscription>
{
    private const double Hundredths = 100;

    public static int LeastBytes => 6;

    public static CameraSubscription Read(ref LinkReader reader) => new(reader.ReadUInt32(), ReadFps(ref reader));

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(CameraId);
        WriteFps(ref writer, MaxFps);
    }

    internal static double ReadFps(ref LinkReader reader) => reader.ReadUInt16() / Hundredths;

    internal static void WriteFps(ref LinkWriter writer, double maxFps) =>
        writer.WriteUInt16(maxFps <= 0 ? (ushort)0 : (ushort)Math.Clamp(Math.Round(maxFps * Hundredths), 1, ushort.MaxValue));
}
