using System.Buffers.Binary;
using System.Text;
using Gateway.Vision;

namespace Gateway.Interop.Tests.Daemon.Kills;

/// <summary>Payloads of two boards before which an object passes now and then. The same numbers give the same bytes.</summary>
internal sealed class KillPictures
{
    private const int Width = 160, Height = 120, Side = 40, Step = 3;
    private const int Period = 160;   // of the object in pictures; seen more often, it would become background
    private const int HeaderSize = 40;

    private readonly byte[][] _jpegs = new byte[1 + ((Width - Side) / Step)][];   // the first without the object

    public KillPictures(int seed)
    {
        using var encoder = new JpegEncoder();
        var random = new Random(seed);
        var background = new byte[Width * Height];
        foreach (ref var pixel in background.AsSpan())
            pixel = (byte)random.Next(80, 120);
        var jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Gray)];
        for (var i = 0; i < _jpegs.Length; i++)
        {
            byte[] pixels = [.. background];
            for (var y = 40; i > 0 && y < 40 + Side; y++)
                pixels.AsSpan((y * Width) + ((i - 1) * Step), Side).Fill(240);
            _jpegs[i] = jpeg[..encoder.Encode(pixels, Width, Height, JpegPixels.Gray, jpeg)];
        }
    }

    /// <summary>A frame with the gateway's header.</summary>
    public byte[] Frame(int counter)
    {
        var jpeg = Jpeg(counter);
        var frame = new byte[HeaderSize + jpeg.Length];
        "GF\u0001"u8.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), counter);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(32), jpeg.Length);
        jpeg.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>The first message of a seed board's pair.</summary>
    public byte[] Image(int id) => Encoding.ASCII.GetBytes($$"""{"id":{{id}},"image":"{{Convert.ToBase64String(Jpeg(id))}}"}""");

    /// <summary>The second one.</summary>
    public static byte[] Latency(int id) => Encoding.ASCII.GetBytes($$"""{"id":{{id}},"capture_time":{{id % 100}},"publish_time":{{id % 70}}}""");

    private byte[] Jpeg(int number) => _jpegs[number % Period < _jpegs.Length ? number % Period : 0];
}
