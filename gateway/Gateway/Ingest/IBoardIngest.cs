using Gateway.Frames;

namespace Gateway.Ingest;

/// <summary>Where the payloads of boards go once MQTT is peeled off.</summary>
public interface IBoardIngest
{
    /// <summary>The camera of a board, made on first sight; null when the limit of cameras is reached or the name is not valid.</summary>
    Camera? CameraOf(string boardId);

    /// <summary>Takes one whole picture. Borrowed for the call; <paramref name="ack"/> is completed after the image is committed (at once where images are not stored).</summary>
    void OnImage(in Frame frame, in BoardImage image, PublishAck ack);

    /// <summary>Takes the seed's latency message, which completes an image that came before.</summary>
    void OnLatency(Camera camera, in BoardImage image, PublishAck ack);
}
