namespace Esp32.Camera;

/// <summary>RFC 4648 section 4, from array to array. The framework's encoder needs two bytes per character, too much for a board.</summary>
internal static class Base64
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static readonly byte[] Digits = MakeDigits();

    public static int EncodedLength(int bytes) => (bytes + 2) / 3 * 4;

    /// <summary>Encodes and pads. Every part of a message but the last must have a length that is a multiple of 3.</summary>
    /// <returns>The number of characters written.</returns>
    public static int Encode(byte[] from, int offset, int count, byte[] to, int at)
    {
        int start = at;
        int end = offset + count;
        while (end - offset >= 3)
        {
            int group = (from[offset] << 16) | (from[offset + 1] << 8) | from[offset + 2];
            to[at] = Digits[group >> 18];
            to[at + 1] = Digits[(group >> 12) & 63];
            to[at + 2] = Digits[(group >> 6) & 63];
            to[at + 3] = Digits[group & 63];
            offset += 3;
            at += 4;
        }

        int left = end - offset;
        if (left > 0)
        {
            int group = (from[offset] << 16) | (left == 2 ? from[offset + 1] << 8 : 0);
            to[at] = Digits[group >> 18];
            to[at + 1] = Digits[(group >> 12) & 63];
            to[at + 2] = left == 2 ? Digits[(group >> 6) & 63] : (byte)'=';
            to[at + 3] = (byte)'=';
            at += 4;
        }

        return at - start;
    }

    private static byte[] MakeDigits()
    {
        byte[] digits = new byte[64];
        for (int i = 0; i < 64; i++)
            digits[i] = (byte)Alphabet[i];
        return digits;
    }
}
