namespace Gateway.Storage.Tests;

/// <summary>Bytes that begin and end like a JPEG, which is enough for storage.</summary>
internal static class TestJpeg
{
    public static byte[] Make(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        (bytes[0], bytes[1], bytes[^2], bytes[^1]) = (0xFF, 0xD8, 0xFF, 0xD9);
        return bytes;
    }
}
