using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>Boxes seen from above, with soft shadows.</summary>
internal static class Parcel
{
    private static readonly Vector3 Ink = Shade.Rgb(0x2A2522);
    private static readonly Vector3 Paper = Shade.Rgb(0xEDE9DF);

    /// <summary>Paints a box turned by radians. The sprite is 24 pixels larger on each side, for the shadow.</summary>
    public static Sprite Paint(int width, int height, Vector3 colour, Vector3 tape, float turn)
    {
        var grain = new Noise((uint)(width * 31 + height));
        var centre = new Vector2(width / 2f + 24, height / 2f + 24);
        var rotation = Matrix3x2.CreateRotation(-turn, centre);
        return Sprite.Paint(width + 48, height + 48, (x, y) =>
        {
            var box = new Silhouette(x, y);
            box.Lay(Vector3.Zero, 0.5f * SoftBox(new Vector2(x - 9, y - 11) - centre, width, height));

            var at = Vector2.Transform(new Vector2(x, y), rotation);
            var top = new Silhouette(at.X, at.Y);
            var half = new Vector2(width, height) / 2;
            var cardboard = colour * (0.93f + 0.1f * grain.Clouds(at.X * 0.05f, at.Y * 0.4f, 3));
            top.Plate(centre, half, 4, cardboard * 0.72f);
            top.Plate(centre - new Vector2(1.5f, 3), half - new Vector2(1.5f, 3), 4, cardboard * 1.1f);
            top.Plate(centre - new Vector2(1, 2), half - new Vector2(3, 5), 3, cardboard);
            top.Plate(centre - new Vector2(1, 2), new(7, half.Y - 3), 1, tape);
            top.Plate(centre + half * new Vector2(0.55f, -0.42f), half * new Vector2(0.3f, 0.28f), 2, Paper);
            for (var i = 0; i < 5; i++)
                top.Plate(centre + half * new Vector2(0.37f + 0.09f * i, -0.36f), new(i % 2 == 0 ? 1.4f : 0.7f, half.Y * 0.14f), 0.5f, Ink);
            top.Plate(centre + half * new Vector2(0.55f, -0.6f), new(half.X * 0.22f, 1.2f), 0.5f, Ink * 2);
            return top.Colour + box.Colour * (1 - top.Colour.W);
        });
    }

    private static float SoftBox(Vector2 offset, float width, float height)
    {
        var outside = Vector2.Max(Vector2.Abs(offset) - new Vector2(width, height) / 2 + new Vector2(6), Vector2.Zero);
        return Shade.Step(16, 0, outside.Length());
    }
}
