using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Ingest.Payloads;

/// <summary>
/// Base64 as boards write it: either alphabet, with or without padding, with white space, with the escapes of a JSON string or of a form, behind a
/// <c>data:</c> prefix. Plain text is decoded in one vectorised call; other text in blocks, whose differences are put right first.
/// </summary>
internal static class Base64Text
{
    private const int Block = 4096;
    private const int LongestEscape = 6;   // \u002B

    private static readonly SearchValues<byte> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\ \t\r\n\0"u8);

    private static readonly SearchValues<byte> Unusual = SearchValues.Create("-_\\%"u8);
    private static readonly SearchValues<byte> Escapes = SearchValues.Create("\\%"u8);
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    /// <summary>The text without white space and a <c>data:...,</c> prefix at its start.</summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        return text.StartsWith("data:"u8) ? TrimStart(text[(text.IndexOf((byte)',') + 1)..]) : text;
    }

    /// <summary>
    /// Whether the text begins like a JPEG: FF D8 is <c>/9g</c> to <c>/9j</c>, with <c>_</c> in the other alphabet; a slash may be escaped.
    /// </summary>
    public static bool BeginsLikeJpeg(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return false;
        var (first, size) = EscapeAt(text[..Math.Min(text.Length, LongestEscape)]);
        return first is (byte)'/' or (byte)'_' && text[size..] is [(byte)'9', >= (byte)'g' and <= (byte)'j', ..];
    }

    /// <summary>Whether the text's beginning could be base64.</summary>
    public static bool IsText(ReadOnlySpan<byte> text) => !text.IsEmpty && !text[..Math.Min(text.Length, 64)].ContainsAnyExcept(Characters);

    /// <summary>Room that <see cref="Decode"/> needs for a text.</summary>
    public static int MaxDecodedLength(int textLength) => Base64.GetMaxDecodedFromUtf8Length(textLength) + 3;

    /// <summary>Decodes up to the end, the padding, or the first character that is not base64.</summary>
    /// <param name="text">Without a prefix.</param>
    /// <param name="destination">At least <see cref="MaxDecodedLength"/> bytes.</param>
    /// <param name="written">Bytes decoded, also on failure.</param>
    /// <returns>Whether every character was one of base64.</returns>
    public static bool Decode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        if (!text.ContainsAny(Unusual) && Base64.DecodeFromUtf8(text, destination, out _, out written) == OperationStatus.Done)
            return true;

        written = 0;
        Span<byte> block = stackalloc byte[Block + 4];   // in front, up to three characters of the block before
        var carried = 0;
        while (!text.IsEmpty)
        {
            var (taken, length) = PutRight(text, block[carried..]);
            text = text[taken..];
            length += carried;
            var end = block[..length].IndexOf((byte)'=');
            var isLast = end >= 0 || text.IsEmpty;
            var status = DecodeBlock(block, end >= 0 ? end : length, destination[written..], isLast, out carried, out var decoded);
            written += decoded;
            if (!status)
                return false;
            if (isLast)
                return true;
        }

        return true;
    }

    private static bool DecodeBlock(Span<byte> block, int length, Span<byte> destination, bool isLast, out int carried, out int written)
    {
        length = RemoveWhiteSpace(block[..length]);
        var whole = length & ~3;
        carried = length - whole;
        if (Base64.DecodeFromUtf8(block[..whole], destination, out var consumed, out written) != OperationStatus.Done)
            return false;
        block[consumed..length].CopyTo(block);
        if (!isLast || carried == 0)
            return true;

        // The last characters, filled up with zero bits: two make a byte, three make two, one alone makes none. Padding would do for a whole
        // text, but the decoder refuses bits beyond the last byte, which a cut text has.
        "AAA"u8[..(4 - carried)].CopyTo(block[carried..]);
        var isWhole = Base64.DecodeFromUtf8(block[..4], destination[written..], out _, out _) == OperationStatus.Done;
        written += isWhole ? carried - 1 : 0;
        return isWhole;
    }

    /// <summary>Copies text in the plain alphabet, without escapes.</summary>
    /// <returns>Characters taken, and bytes written.</returns>
    private static (int Taken, int Written) PutRight(ReadOnlySpan<byte> text, Span<byte> block)
    {
        var taken = Math.Min(text.Length, block.Length);
        var written = taken;
        if (text[..taken].ContainsAny(Escapes))
            (taken, written) = Unescape(text, block);
        else
            text[..taken].CopyTo(block);
        block[..written].Replace((byte)'-', (byte)'+');
        block[..written].Replace((byte)'_', (byte)'/');
        return (taken, written);
    }

    private static (int Taken, int Written) Unescape(ReadOnlySpan<byte> text, Span<byte> block)
    {
        int taken = 0, written = 0;
        while (taken < text.Length && written < block.Length)
        {
            var run = text[taken..];
            var plain = run.IndexOfAny(Escapes);
            if (plain != 0)
            {
                var length = Math.Min(plain < 0 ? run.Length : plain, block.Length - written);
                run[..length].CopyTo(block[written..]);
                taken += length;
                written += length;
                continue;
            }

            var (character, size) = EscapeAt(run[..Math.Min(run.Length, LongestEscape)]);
            block[written++] = character;
            taken += size;
        }

        return (taken, written);
    }

    /// <summary>The character of an escape, and the escape's length. An unknown escape is its first character, which no base64 has.</summary>
    private static (byte Character, int Size) EscapeAt(ReadOnlySpan<byte> escape) => escape switch
    {
        [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', var high, var low] when Hex(high, low) is { } code => (code, 6),
        [(byte)'\\', (byte)'n' or (byte)'r' or (byte)'t', ..] => ((byte)' ', 2),
        [(byte)'\\', (byte)'/', ..] => ((byte)'/', 2),
        [(byte)'%', var high, var low, ..] when Hex(high, low) is { } code => (code, 3),
        _ => (escape[0], 1),
    };

    private static byte? Hex(byte high, byte low) => (Digit(high), Digit(low)) is ( >= 0 and var upper, >= 0 and var lower)
        ? (byte)((upper << 4) | lower)
        : null;

    private static int Digit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };

    private static int RemoveWhiteSpace(Span<byte> block)
    {
        var written = block.IndexOfAny(WhiteSpace);
        if (written < 0)
            return block.Length;
        foreach (var character in block[written..])
        {
            block[written] = character;
            written += character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? 0 : 1;
        }

        return written;
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExcept(WhiteSpace) is var start and >= 0 ? text[start..] : [];
}
