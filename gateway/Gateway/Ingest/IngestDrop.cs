namespace Gateway.Ingest;

/// <summary>Why a board's message was dropped (protocol/MQTT.md section 6). It is acknowledged all the same: sending the same bytes again helps nobody.</summary>
internal enum IngestDrop
{
    /// <summary>Shorter than the frame header.</summary>
    ShortFrame,

    /// <summary>Another magic or version.</summary>
    UnknownVersion,

    /// <summary>Boot id 0, counter 0, or a length no JPEG has.</summary>
    BadHeader,

    /// <summary>The header's length is not that of the payload: cut, mostly by the board's own client library.</summary>
    Truncated,

    /// <summary>Does not begin as a JPEG does.</summary>
    NotJpeg,

    /// <summary>Begins as a JPEG and does not end as one.</summary>
    CutJpeg,

    /// <summary>Not a JSON object.</summary>
    BadJson,

    /// <summary>A member is missing, there twice, or of the wrong type.</summary>
    BadMember,

    /// <summary>Base64 with a foreign character, or cut.</summary>
    BadBase64,

    /// <summary>The topic's board id is none.</summary>
    BadBoardName,

    /// <summary>More boards than configured.</summary>
    CameraLimit,

    /// <summary>No frame memory to decode into.</summary>
    OutOfMemory,
}
