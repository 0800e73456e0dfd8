namespace Esp32.Fleet.Scenes;

/// <summary>Builds one sample of a sprite from overlapping rounded shapes, lit from the upper left.</summary>
internal struct Silhouette(float x, float y)
{
    private readonly Vector2 _point = new(x, y);

    /// <summary>The colour so far, premultiplied.</summary>
    public Vector4 Colour { get; private set; }

    /// <summary>Draws a thick line from <paramref name="from"/> to <paramref name="to"/>. Its radius changes along the way.</summary>
    public void Limb(Vector2 from, Vector2 to, float radiusFrom, float radiusTo, Vector3 colour)
    {
        var along = to - from;
        var t = Math.Clamp(Vector2.Dot(_point - from, along) / MathF.Max(along.LengthSquared(), 0.001f), 0, 1);
        Ball(from + along * t, float.Lerp(radiusFrom, radiusTo, t), 1, colour);
    }

    /// <summary>Draws an evenly lit rectangle with rounded corners.</summary>
    public void Plate(Vector2 centre, Vector2 half, float corner, Vector3 colour)
    {
        var outside = Vector2.Max(Vector2.Abs(_point - centre) - half + new Vector2(corner), Vector2.Zero);
        Lay(colour, Shade.Step(corner + 0.5f, corner - 0.5f, outside.Length()));
    }

    /// <summary>Draws an even colour over everything.</summary>
    public void Lay(Vector3 colour, float cover)
    {
        if (cover > 0)
            Colour = new Vector4(colour * cover, cover) + Colour * (1 - cover);
    }

    /// <summary>Draws a ball, or an upright ellipse if <paramref name="stretch"/> is not 1.</summary>
    public void Ball(Vector2 centre, float radius, float stretch, Vector3 colour)
    {
        var from = (_point - centre) / new Vector2(1, stretch);
        var distance = from.Length();
        if (distance > radius + 1)
            return;
        var lit = 0.92f - 0.26f * (from.X * 0.8f + from.Y * 0.35f) / radius;
        var rim = 1 - 0.22f * Shade.Step(radius * 0.6f, radius, distance);
        Lay(colour * (lit * rim), Shade.Step(radius + 0.6f, radius - 0.6f, distance));
    }
}
