namespace Gateway.Ingest;

/// <summary>Receives the pictures and latencies of boards, independent of MQTT.</summary>
public interface IBoardIngest
{
    /// <summary>The camera of a board, created at first use; null if the limit of cameras is reached or the name is not valid.</summary>
    /// <param name="name">Name of the camera.</param>
    /// <param name="displayName">As the board has it, if its characters do not make a name.</param>
    Camera? CameraOf(string name, string? displayName = null);

    /// <summary>The board of this camera has another one from now on. A configured camera stays.</summary>
    void GiveBack(Camera camera)
    {
    }

    /// <summary>Takes a picture, borrowed for the call. Completes <paramref name="ack"/> after the commit, at once if it is not stored.</summary>
    void OnImage(in Frame frame, in BoardImage image, PublishAck ack);

    /// <summary>Takes the seed's latency message, which completes an earlier image.</summary>
    void OnLatency(Camera camera, in BoardImage image, PublishAck ack);
}

/// <summary>The board's data about one image.</summary>
/// <param name="BootId">Random per boot of the board; 0 from seed boards, which do not send one.</param>
/// <param name="ImageId">The board's number of the image: its counter since boot, or the seed's <c>id</c>; -1 unknown.</param>
/// <param name="CaptureMs">Duration of the capture (seed C3 <c>capture_time</c>); -1 while unknown.</param>
/// <param name="PublishMs">Duration of the publish (seed C3 <c>publish_time</c>); -1 while unknown.</param>
public readonly record struct BoardImage(uint BootId, long ImageId, int CaptureMs, int PublishMs)
{
    /// <summary>The key that the picture was encrypted with on its way; 0 for none. Its boot ids and counters rise.</summary>
    public long KeyId { get; init; }

    /// <summary>The tag of the encrypted frame.</summary>
    public UInt128 FrameTag { get; init; }

    /// <summary>Whether it is the last picture under that key again, which was shown already and perhaps not stored.</summary>
    public bool IsRepeat { get; init; }
}
