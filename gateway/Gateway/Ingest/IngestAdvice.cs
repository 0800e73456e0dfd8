namespace Gateway.Ingest;

/// <summary>What to do about a dropped message, for the log.</summary>
internal static class IngestAdvice
{
    public static string For(IngestDrop reason) => reason switch
    {
        IngestDrop.ShortFrame or IngestDrop.UnknownVersion or IngestDrop.BadHeader =>
            "its frame header is not the one of protocol/MQTT.md section 3; a plain JPEG needs that header, or the topic iot/image",
        IngestDrop.Truncated or IngestDrop.CutJpeg =>
            "the picture is cut: raise the board's MQTT packet buffer above the size of its pictures, or lower their size",
        IngestDrop.NotJpeg => "the payload is no JPEG: set the camera's pixel format to JPEG",
        IngestDrop.BadJson or IngestDrop.BadMember => "the JSON is not the one of protocol/MQTT.md section 4",
        IngestDrop.BadBase64 => "the image is not whole base64: often a packet buffer that is too small on the board",
        IngestDrop.BadBoardName => "a board's name has 1 to 64 of A-Z a-z 0-9 _ -",
        IngestDrop.CameraLimit => "there are as many cameras as Frames:MaxCameras allows; raise it, or find out who publishes under so many names",
        IngestDrop.OutOfMemory => "frame memory is used up; raise Frames:MaxPoolBytes, or find what is slow: the disk, or a client of the link",
        _ => "see protocol/MQTT.md",
    };
}
