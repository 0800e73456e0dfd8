namespace Esp32.Camera.Tests.Interop;

/// <summary>Returns the given pictures in turn.</summary>
internal sealed class GivenSensor(params byte[][] pictures) : ICameraSensor
{
    private int _taken;

    public byte[] Capture() => pictures[_taken++ % pictures.Length];

    /// <summary>Random bytes between the markers of a JPEG.</summary>
    public static byte[] Picture(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        (bytes[0], bytes[1], bytes[^2], bytes[^1]) = (0xFF, 0xD8, 0xFF, 0xD9);
        return bytes;
    }
}
