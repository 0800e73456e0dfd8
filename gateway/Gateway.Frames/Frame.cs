namespace Gateway.Frames;

/// <summary>One JPEG picture of a camera: a slice of a shared buffer, and its times.</summary>
/// <remarks>
/// Borrowed: valid during the call. To keep it, call <see cref="Keep"/>, and later <see cref="Release"/>.
/// <see cref="Sequence"/> counts the frames of this camera since the daemon started, from 1.
/// </remarks>
public readonly record struct Frame(FrameBuffer Buffer, int Offset, int Length, Camera Camera, uint Sequence, FrameStamps Stamps)
{
    /// <summary>The camera's next frame. Start markers in front of the picture's own, which some USB cameras send, are left out.</summary>
    public static Frame Next(FrameBuffer buffer, int offset, int length, Camera camera, FrameStamps stamps)
    {
        for (; buffer.GetSpan().Slice(offset, length) is [0xFF, 0xD8, 0xFF, 0xD8, ..]; offset += 2)
            length -= 2;
        return new Frame(buffer, offset, length, camera, camera.NextSequence(), stamps);
    }

    public ReadOnlySpan<byte> Jpeg => Buffer.GetSpan().Slice(Offset, Length);

    public ReadOnlyMemory<byte> JpegMemory => Buffer.Memory.Slice(Offset, Length);

    /// <summary>Takes a reference and returns the frame, to be stored.</summary>
    public Frame Keep()
    {
        Buffer.AddReference();
        return this;
    }

    public void Release() => Buffer.Release();
}

/// <summary>The times of a frame, in microseconds since 1970-01-01 UTC; 0 if unknown.</summary>
/// <param name="CapturedUs">The camera's clock when the picture was taken.</param>
/// <param name="PublishedUs">The camera's clock when it began to send.</param>
/// <param name="ReceivedUs">Our clock at receipt of the last byte; never 0.</param>
/// <param name="ReceivedTimestamp">Our monotonic clock at the same moment (<see cref="TimeProvider.GetTimestamp"/>), for differences.</param>
/// <param name="ClockTrusted">Whether a time server sets the camera's clock, so that CapturedUs may be compared with ours.</param>
public readonly record struct FrameStamps(long CapturedUs, long PublishedUs, long ReceivedUs, long ReceivedTimestamp, bool ClockTrusted)
{
    /// <summary>Best known time of the picture: the camera's clock if trusted, else ours at receipt.</summary>
    public long TakenUs => TrustedCapturedUs > 0 ? TrustedCapturedUs : ReceivedUs;

    /// <summary>The camera's clock; 0 if it is unknown or not trusted.</summary>
    public long TrustedCapturedUs => ClockTrusted ? CapturedUs : 0;
}

/// <summary>Gets every frame of every camera on arrival.</summary>
public interface IFrameSink
{
    /// <summary>Called on the receiving thread. Must not block or throw. To keep the frame, call <see cref="Frame.Keep"/>.</summary>
    void OnFrame(in Frame frame);

    /// <summary>A board has given way to another one (<see cref="Camera.IsGone"/>): the sink releases what it holds for it.</summary>
    void OnRemoved(Camera camera)
    {
    }
}

/// <summary>When the last byte of a message was received; one reading of the clocks for all messages of one receive.</summary>
/// <param name="Timestamp">On the monotonic clock.</param>
/// <param name="UtcUs">Microseconds since 1970-01-01 UTC.</param>
public readonly record struct Arrival(long Timestamp, long UtcUs)
{
    public static Arrival Now(TimeProvider time) =>
        new(time.GetTimestamp(), (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
}
