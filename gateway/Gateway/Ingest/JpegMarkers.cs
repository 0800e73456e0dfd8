namespace Gateway.Ingest;

/// <summary>The cheap look at a JPEG that finds cut ones without decoding.</summary>
internal static class JpegMarkers
{
    public static bool HasStart(ReadOnlySpan<byte> jpeg) => jpeg is [0xFF, 0xD8, ..];

    /// <summary>Whether an end marker stands at the end; zeros behind it are what camera drivers pad with.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> jpeg)
    {
        var last = jpeg.LastIndexOfAnyExcept((byte)0);
        return last > 0 && jpeg[last] == 0xD9 && jpeg[last - 1] == 0xFF;
    }
}
