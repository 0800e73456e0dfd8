namespace Gateway.Ingest;

/// <summary>Finds cut JPEGs without decoding.</summary>
internal static class JpegMarkers
{
    public static bool HasStart(ReadOnlySpan<byte> jpeg) => jpeg is [0xFF, 0xD8, ..];

    /// <summary>Whether it ends with the end marker, perhaps followed by zeros, the padding of camera drivers.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> jpeg)
    {
        var last = jpeg.LastIndexOfAnyExcept((byte)0);
        return last > 0 && jpeg[last] == 0xD9 && jpeg[last - 1] == 0xFF;
    }
}
