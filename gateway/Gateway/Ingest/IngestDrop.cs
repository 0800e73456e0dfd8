namespace Gateway.Ingest;

/// <summary>Why a board's message was dropped (protocol/MQTT.md section 6). It is acknowledged: the same bytes again would not help.</summary>
internal enum IngestDrop
{
    /// <summary>Shorter than the frame header.</summary>
    ShortFrame,

    /// <summary>Another magic or version.</summary>
    UnknownVersion,

    /// <summary>Boot id 0, counter 0, or a length too small for a JPEG.</summary>
    BadHeader,

    /// <summary>The header's length differs from the payload's: cut, mostly by the board's client library.</summary>
    Truncated,

    /// <summary>Does not begin like a JPEG.</summary>
    NotJpeg,

    /// <summary>Begins like a JPEG but does not end like one.</summary>
    CutJpeg,

    BadJson,

    /// <summary>A member is missing, duplicate, or of the wrong type.</summary>
    BadMember,

    /// <summary>Base64 with an invalid character, or cut.</summary>
    BadBase64,

    BadBoardName,

    CameraLimit,

    /// <summary>No frame memory for decoding.</summary>
    OutOfMemory,
}

/// <summary>The remedy for a dropped message, for the log.</summary>
internal static class IngestAdvice
{
    public static string For(IngestDrop reason) => reason switch
    {
        IngestDrop.ShortFrame or IngestDrop.UnknownVersion or IngestDrop.BadHeader =>
            "its frame header is not that of protocol/MQTT.md section 3; a plain JPEG needs that header, or the topic iot/image",
        IngestDrop.Truncated or IngestDrop.CutJpeg =>
            "the picture is cut: raise the board's MQTT packet buffer above the size of its pictures, or lower their size",
        IngestDrop.NotJpeg => "the payload is not a JPEG: set the camera's pixel format to JPEG",
        IngestDrop.BadJson or IngestDrop.BadMember => "the JSON is not that of protocol/MQTT.md section 4",
        IngestDrop.BadBase64 => "the image is not complete base64: often the packet buffer of the board is too small",
        IngestDrop.BadBoardName => "a board's name has 1 to 64 of A-Z a-z 0-9 _ -",
        IngestDrop.CameraLimit => "the limit of Frames:MaxCameras is reached; raise it, or find the client that publishes under so many names",
        IngestDrop.OutOfMemory => "frame memory is used up; raise Frames:MaxPoolBytes, or find the slow part: the disk, or a client of the link",
        _ => "see protocol/MQTT.md",
    };
}
