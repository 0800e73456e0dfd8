namespace Gateway.Protocol.Messages;

/// <summary>One camera in a Subscribe message.</summary>
/// <param name="CameraId">The daemon's number of the camera.</param>
/// <param name="MaxFps">Frames a second, 0.01 to 655.35; 0 means every frame.</param>
public readonly record struct CameraSubscription(uint CameraId, double MaxFps)
{
    internal const int Bytes = 6;
    private const double Hundredths = 100;

    internal static CameraSubscription Read(ref LinkReader reader) => new(reader.ReadUInt32(), ReadFps(ref reader));

    internal void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(CameraId);
        WriteFps(ref writer, MaxFps);
    }

    internal static double ReadFps(ref LinkReader reader) => reader.ReadUInt16() / Hundredths;

    internal static void WriteFps(ref LinkWriter writer, double maxFps) =>
        writer.WriteUInt16(maxFps <= 0 ? (ushort)0 : (ushort)Math.Clamp(Math.Round(maxFps * Hundredths), 1, ushort.MaxValue));
}
