namespace Gateway.Protocol.Commands;

/// <summary>The newest frame of a camera since the daemon started, however old.</summary>
public sealed record GetLastFrame(uint CameraId) : LinkCommand<LastFrame>(Number)
{
    public const byte Number = 13;

    public override string NotFound => "There is no such camera, or it has sent no picture since the daemon started.";

    internal static GetLastFrame Read(ref LinkReader reader) => new(reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteUInt32(CameraId);
}

/// <summary>Answers <see cref="GetLastFrame"/>.</summary>
/// <remarks>Body: the fields and the JPEG of a <see cref="FrameMessage"/>. Normative text: protocol/WIRE.md section 6.</remarks>
public sealed record LastFrame(long CapturedUs, long PublishedUs, long ReceivedUs, bool ClockTrusted, byte[] Jpeg) : ILinkBody<LastFrame>
{
    public ReadOnlyMemory<byte> Tail => Jpeg;

    public static LastFrame Read(ref LinkReader reader)
    {
        var frame = FrameMessage.Read(default, ref reader);
        return new LastFrame(frame.CapturedUs, frame.PublishedUs, frame.ReceivedUs, frame.ClockTrusted, frame.Jpeg.ToArray());
    }

    public void Write(ref LinkWriter writer) =>
        new FrameMessage(cameraId: 0, sequence: 0, CapturedUs, PublishedUs, ReceivedUs, ClockTrusted, default).Write(ref writer);
}
