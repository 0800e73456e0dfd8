namespace Gateway.Storage;

/// <summary>How reading an image's bytes ended.</summary>
public enum ImageReadResult
{
    /// <summary>The JPEG is there, and is what was stored.</summary>
    Ok = 0,

    /// <summary>There is no image with this id, or not any more.</summary>
    NotFound = 1,

    /// <summary>The key ring lacks the key it was encrypted with.</summary>
    UnknownKey = 2,

    /// <summary>Row or bytes are not what was stored.</summary>
    Tampered = 3,
}
