using System.Buffers.Binary;
using Gateway.Vision;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Pictures of a board: a still place that a bright object crosses. The same numbers give the same bytes.</summary>
internal sealed class BoardPictures : IDisposable
{
    public const int Width = 320;
    public const int Height = 240;

    private const int HeaderSize = 40;
    private const int ObjectSide = 60;

    private readonly JpegEncoder _encoder = new();
    private readonly byte[] _pixels = new byte[Width * Height];
    private readonly byte[] _jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Gray)];

    /// <summary>The payload of <c>gateway/BOARD/frame</c>.</summary>
    /// <param name="counter">From 1.</param>
    /// <param name="objectAt">Left edge of the object; null without one.</param>
    public byte[] Payload(uint counter, int? objectAt)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                _pixels[(y * Width) + x] = (byte)(60 + (x * 60 / Width) + ((x / 20 + y / 20) % 2 * 15));
        }

        for (var y = 100; objectAt is { } left && y < 100 + ObjectSide; y++)
            _pixels.AsSpan((y * Width) + left, ObjectSide).Fill(230);
        var length = _encoder.Encode(_pixels, Width, Height, JpegPixels.Gray, _jpeg);
        var payload = new byte[HeaderSize + length];
        "GF\u0001"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8), counter);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(32), (uint)length);
        _jpeg.AsSpan(0, length).CopyTo(payload.AsSpan(HeaderSize));
        return payload;
    }

    public void Dispose() => _encoder.Dispose();
}
