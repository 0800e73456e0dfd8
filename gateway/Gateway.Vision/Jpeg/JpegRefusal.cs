namespace Gateway.Vision;

/// <summary>Why a JPEG was not decoded. The numbers stand in logs and metrics and stay.</summary>
public enum JpegRefusal : byte
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Does not begin as a JPEG does, or its headers make no sense.</summary>
    NotJpeg = 1,

    /// <summary>Ends before the picture does.</summary>
    Truncated = 2,

    /// <summary>The picture data is damaged; decoding it would show something that was never there.</summary>
    Corrupt = 3,

    /// <summary>More bytes, or a larger picture, than <see cref="JpegLimits"/> allow.</summary>
    TooLarge = 4,

    /// <summary>A JPEG of a coding that is not analysed: lossless, hierarchical, or one that libjpeg-turbo was built without.</summary>
    Unsupported = 5,

    /// <summary>Neither gray nor of three components: CMYK, YCCK.</summary>
    UnsupportedColours = 6,

    /// <summary>Not 8 bits a sample.</summary>
    UnsupportedDepth = 7,

    /// <summary>Width or height is 0; the format lets a height be told after the picture, which no camera does.</summary>
    NoSize = 8,
}
