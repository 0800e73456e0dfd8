namespace Gateway.Cameras;

/// <summary>Passes the pictures of one local camera on as frames, received now.</summary>
internal sealed class CameraFeed(Camera camera, IFrameSink frames, TimeProvider time)
{
    /// <summary>Takes over the caller's reference.</summary>
    /// <param name="buffer">Holds the picture from its first byte.</param>
    /// <param name="length">Bytes of the picture.</param>
    public void Take(FrameBuffer buffer, int length) => Take(buffer, 0, length);

    /// <summary>Takes over the caller's reference to a buffer whose picture begins at <paramref name="start"/>.</summary>
    public void Take(FrameBuffer buffer, int start, int length)
    {
        var stamps = new FrameStamps(0, 0, time.GetUnixMicroseconds(), time.GetTimestamp(), ClockTrusted: true);
        frames.OnFrame(Frame.Next(buffer, start, length, camera, stamps));
        buffer.Release();
    }
}
