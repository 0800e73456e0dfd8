namespace Gateway.Ingest.Payloads;

/// <summary>Finds where a JPEG ends, by its markers, without decoding (ITU-T T.81 annex B).</summary>
internal static class JpegExtent
{
    private const byte Start = 0xD8;
    private const byte End = 0xD9;
    private const byte Scan = 0xDA;

    public static bool HasStart(ReadOnlySpan<byte> bytes) => bytes is [0xFF, Start, ..];

    /// <summary>Length of the picture at the start of <paramref name="bytes"/>, with its end marker.</summary>
    /// <remarks>
    /// Camera drivers hand out what lies in their buffer behind the picture: zeros, junk, or the tail of an earlier picture. A thumbnail's end marker
    /// lies inside a segment and is passed over. Bytes that are no sequence of segments count as a picture if they end with the end marker and zeros.
    /// </remarks>
    /// <returns>0 if no whole picture is there.</returns>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        if (!HasStart(bytes))
            return 0;

        var at = 2;
        while (at < bytes.Length)
        {
            if (bytes[at] != 0xFF)
                return LengthToLastEnd(bytes);
            var code = bytes[at..].IndexOfAnyExcept((byte)0xFF);   // fill bytes may precede a code
            if (code < 0)
                return 0;
            at += code + 1;
            var marker = bytes[at - 1];
            if (marker == End)
                return at;
            if (marker == Start || marker is >= 0xD0 and <= 0xD7 or 0x01)
                continue;
            if (marker == 0)
                return LengthToLastEnd(bytes);

            // A segment: two bytes of length, which count themselves.
            if (bytes.Length - at < 2)
                return 0;
            var length = (bytes[at] << 8) | bytes[at + 1];
            if (length < 2)
                return LengthToLastEnd(bytes);
            at += length;
            if (marker == Scan && at < bytes.Length)
                at += ScanLength(bytes[at..]);
        }

        return 0;
    }

    /// <summary>Bytes of entropy-coded data up to the next marker; restart markers and stuffed bytes belong to it.</summary>
    private static int ScanLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || (at += next) + 1 == bytes.Length)
                return bytes.Length;
            if (bytes[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
                return at;
            at += 2;
        }
    }

    private static int LengthToLastEnd(ReadOnlySpan<byte> bytes)
    {
        var last = bytes.LastIndexOfAnyExcept((byte)0);
        return last > 2 && bytes[last] == End && bytes[last - 1] == 0xFF ? last + 1 : 0;
    }
}
