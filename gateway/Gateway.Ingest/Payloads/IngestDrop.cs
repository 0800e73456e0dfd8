namespace Gateway.Ingest.Payloads;

/// <summary>Why a board's message was dropped (protocol/MQTT.md section 6). It is acknowledged: the same bytes again would not help.</summary>
internal enum IngestDrop
{
    /// <summary>Nothing in it, or only zeros.</summary>
    Empty,

    /// <summary>Begins like the frame header, but is shorter.</summary>
    ShortFrame,

    /// <summary>Another version of the frame header.</summary>
    UnknownVersion,

    /// <summary>The header's length is over the payload's: cut, mostly by the board's client library.</summary>
    Truncated,

    /// <summary>Begins like none of the forms.</summary>
    UnknownForm,

    /// <summary>Not the form that the entry of <c>Boards</c> demands.</summary>
    OtherForm,

    /// <summary>Behind the header, or in base64, is something else.</summary>
    NotJpeg,

    /// <summary>Begins like a JPEG, but its end is missing.</summary>
    CutJpeg,

    /// <summary>JSON in which no value begins like a picture.</summary>
    NoPicture,

    /// <summary>JSON whose picture is an empty text.</summary>
    EmptyPicture,

    /// <summary>Base64 with an invalid character.</summary>
    BadBase64,

    /// <summary>A latency message without the number of an image, or without a duration.</summary>
    BadLatency,

    /// <summary>Not encrypted, from a board that has a key.</summary>
    NotEncrypted,

    /// <summary>Encrypted, from a board without a key.</summary>
    NoKey,

    /// <summary>Not encrypted with the board's key, or changed on its way.</summary>
    Forged,

    /// <summary>Encrypted, but not newer than the last frame.</summary>
    Replayed,

    /// <summary>Encrypted, with a boot id or counter of 0.</summary>
    NoIdentity,

    BadBoardName,

    /// <summary>An invalid report of a board's settings (protocol/MQTT.md section 8).</summary>
    BadState,

    CameraLimit,

    /// <summary>No frame memory for decoding.</summary>
    OutOfMemory,
}

/// <summary>The remedy for a dropped message, for people.</summary>
internal static class IngestAdvice
{
    public static string For(IngestDrop reason) => reason switch
    {
        IngestDrop.Empty => "the payload is empty: the camera gave no picture (esp_camera_fb_get failed), or the message only clears a retained one",
        IngestDrop.ShortFrame or IngestDrop.UnknownVersion =>
            "it begins with GF, but not with the frame header of protocol/MQTT.md section 3, version 1",
        IngestDrop.Truncated or IngestDrop.CutJpeg =>
            "the picture's end is missing: raise the MQTT buffer of the board above the size of its pictures, or lower their size",
        IngestDrop.UnknownForm =>
            "it begins neither like a JPEG (FF D8) nor like base64, JSON or a frame header: set the camera's pixel format to JPEG",
        IngestDrop.OtherForm => "its form is not that of Boards:Payload; set that to Auto",
        IngestDrop.NotJpeg => "the picture in it is not a JPEG: set the camera's pixel format to JPEG",
        IngestDrop.NoPicture => "no member of the JSON begins like a JPEG in base64 (/9j/), or the JSON is cut before it",
        IngestDrop.EmptyPicture => "the text of the picture is empty: the board had too little memory for the base64, or took no picture",
        IngestDrop.BadBase64 => "the text of the picture is not base64",
        IngestDrop.BadLatency => "a latency message needs id, and capture_time or publish_time in milliseconds",
        IngestDrop.NotEncrypted =>
            "the board has a key, so only its encrypted frames are taken: flash the key, or remove it here (gateway board key)",
        IngestDrop.NoKey => "it is encrypted, but the gateway has no key for this board: make one with gateway board key NAME, and flash it",
        IngestDrop.Forged =>
            "it was not encrypted with the board's key, was changed on its way, or its jpegLength is not exact: "
            + "make another key with gateway board key NAME --replace, and flash it",
        IngestDrop.Replayed =>
            "it is not newer than the last frame: a broker sent a stored one again, someone replays it, or the board has lost its number of boots: "
            + "then use gateway board key NAME --replace",
        IngestDrop.NoIdentity => "an encrypted frame needs a boot id and a counter other than 0",
        IngestDrop.BadBoardName => "the camera's name would be empty or over 512 bytes; see Boards:Camera",
        IngestDrop.CameraLimit => "the limit of Frames:MaxCameras is reached; raise it, or find the client that publishes under so many names",
        IngestDrop.BadState => "a report of settings (gateway/BOARD/state) is one JSON object of at most 1,024 bytes with bootId and intervalMs",
        IngestDrop.OutOfMemory => "frame memory is used up; raise Frames:MaxPoolBytes, or find the slow part: the disk, or a client of the link",
        _ => "see protocol/MQTT.md",
    };
}
