using Gateway.Vision;

namespace Gateway.Peers.Scenes;

/// <summary>The yard with one disturbance, with or without a visitor, as JPEGs of 640x360 at ten frames a second. The same bytes each time.</summary>
/// <remarks>Disturbances that begin do so after 4.5 s or later, so that a model has learnt the yard. It lasts 14 s.</remarks>
public sealed class DrawnScene(Disturbance disturbance, bool hasVisitor)
{
    public const int Width = 640;
    public const int Height = 360;
    public const int FrameCount = 140;
    public const int FramesPerSecond = 10;
    private const int Quality = 80;

    private static readonly bool[] Both = [false, true];

    private static readonly Yard Yard = new(Width, Height);

    public string Name => hasVisitor ? disturbance.Name + "+visitor" : disturbance.Name;

    public bool HasVisitor => hasVisitor;

    public static IEnumerable<DrawnScene> All =>
        from disturbance in Disturbance.All
        from hasVisitor in Both
        select new DrawnScene(disturbance, hasVisitor);

    /// <summary>Whether something really moves in a frame.</summary>
    public bool Moves(int frame) => hasVisitor && Visitor.IsIn(frame, Width);

    /// <summary>Pixels of the visitor in an undisturbed frame.</summary>
    public static int VisitorArea(int frame) => Visitor.Draw(new Canvas(Width, Height), frame, default);

    public IEnumerable<byte[]> Jpegs()
    {
        using var encoder = new JpegEncoder(Quality);
        var random = new Random(3);
        var canvas = new Canvas(Width, Height);
        var colour = new byte[Width * Height * 3];
        var jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Rgb24)];
        for (var frame = 0; frame < FrameCount; frame++)
        {
            Draw(canvas, frame, random);
            Paint(canvas.Pixels, colour);
            yield return jpeg[..encoder.Encode(colour, Width, Height, JpegPixels.Rgb24, jpeg)];
        }
    }

    private void Draw(Canvas canvas, int frame, Random random)
    {
        var shift = disturbance.Shift(frame);
        Yard.Draw(canvas, shift, disturbance.IsNight(frame));
        disturbance.Behind?.Invoke(frame, canvas);
        if (hasVisitor)
            Visitor.Draw(canvas, frame, shift);
        disturbance.InFront?.Invoke(frame, canvas);

        var from = random.Next(Grain.Noise.Length - canvas.Pixels.Length);
        for (var i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = Math.Clamp(canvas.Pixels[i] + (disturbance.Noise * Grain.Noise[from + i]), 0, 255);
        disturbance.AfterNoise?.Invoke(frame, canvas);
    }

    /// <summary>Some parts warm, others cool; green makes up for the brightness.</summary>
    private static void Paint(float[] luma, byte[] colour)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            var tint = ((i % Width / 5) + (i / Width / 3)) % 64 < 32 ? 9f : -7f;
            var value = Math.Clamp(luma[i] + 0.5f, 0, 255);
            colour[i * 3] = (byte)Math.Clamp(value + tint, 0, 255);
            colour[(i * 3) + 1] = (byte)Math.Clamp(value - (0.315f * tint), 0, 255);
            colour[(i * 3) + 2] = (byte)Math.Clamp(value - tint, 0, 255);
        }
    }
}
