namespace Gateway.Vision.Tests;

/// <summary>A still room of many patches with noise, for changes of light, shakes, infrared and a visitor. Same seed, same bytes.</summary>
internal sealed class GuardScene
{
    public const int Width = 320;
    public const int Height = 240;
    private const int Margin = 16;

    private readonly byte[] _room = new byte[(Width + (2 * Margin)) * (Height + (2 * Margin))];
    private readonly double[] _infrared = new double[256];
    private readonly Random _random = new(17);

    public GuardScene()
    {
        var (width, height) = (Width + (2 * Margin), Height + (2 * Margin));
        _room.AsSpan().Fill(110);
        for (var i = 0; i < 90; i++)
        {
            var (x, y) = (_random.Next(-20, width), _random.Next(-20, height));
            var (w, h, value) = (_random.Next(12, 90), _random.Next(12, 90), _random.Next(40, 200));
            for (var row = Math.Max(y, 0); row < Math.Min(y + h, height); row++)
                _room.AsSpan((row * width) + Math.Clamp(x, 0, width))[..(Math.Clamp(x + w, 0, width) - Math.Clamp(x, 0, width))].Fill((byte)value);
        }

        // Materials look different by infrared, independent of their daylight look.
        for (var i = 0; i < 256; i++)
            _infrared[i] = _random.Next(30, 230);
    }

    public double Gain { get; set; } = 1;

    public double Offset { get; set; }

    public (int X, int Y) Shift { get; set; }

    public bool IsInfrared { get; set; }

    /// <summary>Null without a visitor.</summary>
    public (int X, int Y, int Width, int Height)? Visitor { get; set; }

    public byte[] Jpeg()
    {
        var pixels = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (noise, a) = ((_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 4, Value(x, y));
                pixels[(y * Width) + x] = (byte)Math.Clamp((Gain * a) + Offset + noise, 0, 255);
            }
        }

        return TestPictures.GrayJpeg(pixels, Width, Height, quality: 90);
    }

    private double Value(int x, int y)
    {
        var (left, top) = (x + Margin + Shift.X, y + Margin + Shift.Y);
        if (Visitor is { } visitor && x + Shift.X >= visitor.X && x + Shift.X < visitor.X + visitor.Width
            && y + Shift.Y >= visitor.Y && y + Shift.Y < visitor.Y + visitor.Height)
        {
            // A checked pattern, so that no patch of the room resembles it for long.
            var isLight = (((x + Shift.X - visitor.X) / 10) + ((y + Shift.Y - visitor.Y) / 10)) % 2 == 0;
            return isLight ? 235 : 15;
        }

        var value = _room[(top * (Width + (2 * Margin))) + left];
        return IsInfrared ? _infrared[value] : value;
    }
}
