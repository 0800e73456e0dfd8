namespace Gateway.Ingest.Payloads;

/// <summary>A picture as a JSON array of numbers, which JavaScript makes of a buffer: <c>[255,216,255,...]</c>.</summary>
internal static class ByteArray
{
    /// <summary>Whether it begins with FF D8.</summary>
    public static bool BeginsLikeJpeg(ReadOnlySpan<byte> array)
    {
        Span<byte> start = stackalloc byte[2];
        return Decode(array, start, out var written) && written == 2 && JpegExtent.HasStart(start);
    }

    /// <summary>Decodes up to the closing bracket, the end of the text, or the end of <paramref name="destination"/>.</summary>
    /// <param name="array">From its opening bracket on.</param>
    /// <param name="destination">Half as long as the text is enough.</param>
    /// <param name="written">Bytes decoded, also on failure.</param>
    /// <returns>False at anything that is not a number of 0 to 255.</returns>
    public static bool Decode(ReadOnlySpan<byte> array, Span<byte> destination, out int written)
    {
        written = 0;
        var number = -1;
        for (var at = 1; at < array.Length; at++)
        {
            var character = array[at];
            if (character is >= (byte)'0' and <= (byte)'9')
            {
                number = (Math.Max(number, 0) * 10) + character - '0';
                if (number > 255)
                    return false;
            }
            else if (character is (byte)',' or (byte)']')
            {
                if (number < 0)
                    return character == ']' && written == 0;
                if (written == destination.Length)
                    return true;
                destination[written++] = (byte)number;
                number = -1;
                if (character == ']' || written == destination.Length)
                    return true;
            }
            else if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }
}
