namespace Esp32.Fleet.Scenes;

/// <summary>A warehouse from above: a roller conveyor runs down the picture, fed by another that crosses its upper end.</summary>
internal sealed class ParcelBelt : Scene
{
    private const float RailLeft = 214;
    private const float RailRight = 426;
    private const float CrossTop = 14;
    private const float CrossBottom = 106;
    private const float RollerPitch = 22;

    private readonly Noise _noise;
    private readonly Vector3 _floor;
    private readonly Vector3 _rail;
    private readonly Sprite[] _parcels =
    [
        Parcel.Paint(132, 104, Shade.Rgb(0xC69459), Shade.Rgb(0xE6D2A6), 0.06f),
        Parcel.Paint(112, 96, Shade.Rgb(0x2F6FB0), Shade.Rgb(0x8FB7DA), -0.05f),
        Parcel.Paint(148, 92, Shade.Rgb(0xD8D2C4), Shade.Rgb(0xB8462F), 0.03f),
        Parcel.Paint(104, 112, Shade.Rgb(0xB27D45), Shade.Rgb(0x3F8F55), -0.09f),
    ];
    private readonly Sprite _small = Parcel.Paint(104, 72, Shade.Rgb(0xCB9C63), Shade.Rgb(0xE6D2A6), 0);

    public ParcelBelt(int variant)
    {
        _noise = new Noise((uint)(307 + variant * 17));
        _floor = Shade.Rgb(variant % 2 == 0 ? 0x7E8285u : 0x85807Au);
        _rail = Shade.Rgb(variant % 2 == 0 ? 0x2F5F8Au : 0x3E7A4Eu);
    }

    public override string Title => "PARCEL BELT";

    public override Vector3 Background(float x, float y)
    {
        var colour = Floor(x, y);
        var beside = MathF.Max(RailLeft - 14 - x, x - RailRight - 14);
        colour *= 1 - 0.4f * Shade.Step(26, 0, beside - 6);
        if (x is > RailLeft - 14 and < RailRight + 14)
            colour = Conveyor(x, y, x - RailLeft, RailRight - RailLeft, y);
        var junction = y > CrossBottom && x is > RailLeft and < RailRight; // no rail where parcels pass from one belt to the other
        if (!junction && y is > CrossTop - 12 and < CrossBottom + 12)
            colour = Conveyor(x, y, y - CrossTop, CrossBottom - CrossTop, x);
        else if (y > CrossBottom && !junction)
            colour *= 1 - 0.35f * Shade.Step(CrossBottom + 30, CrossBottom + 10, y);

        var lamps = 0.84f + 0.3f * Shade.Glow(x, y, 320, 210, 420, 330);
        return colour * lamps;
    }

    public override void DrawPass(Canvas canvas, Pass pass, double seconds)
    {
        if (pass.Direction == PassDirection.Sideways)
        {
            var x = (float)(-170 + 150 * seconds);
            if (x < 660)
                canvas.Draw(_small, x, 60 - _small.Height / 2f, _small.Height, 1, SceneBox.Everything);
            return;
        }

        const double Speed = 106;
        var sprite = _parcels[pass.Number % _parcels.Length];
        var way = (float)(Speed * seconds);
        if (way > 480 + sprite.Height)
            return;
        var top = pass.Direction == PassDirection.Down ? way - sprite.Height : 480 - way;
        var left = 320 + (pass.Choice - 0.5f) * 36 - sprite.Width / 2f;
        canvas.Draw(sprite, left, top, sprite.Height, 1, SceneBox.Everything);
    }

    private Vector3 Floor(float x, float y)
    {
        var worn = _noise.Clouds(x * 0.012f, y * 0.012f, 4);
        var colour = _floor * (0.82f + 0.3f * worn + 0.05f * (_noise.Smooth(x * 0.4f, y * 0.4f) - 0.5f));
        var joint = MathF.Min(MathF.Abs(x - 92), MathF.Abs(x - 560));
        colour *= 1 - 0.25f * Shade.Step(2.2f, 0.8f, joint);
        var line = MathF.Min(MathF.Abs(x - 150), MathF.Abs(x - 490));
        if (line > 12)
            return colour;

        // Safety marking, worn off in places.
        var stripe = (x + y) / 36;
        var yellow = stripe - MathF.Floor(stripe) < 0.5f ? Shade.Rgb(0xE0B62F) : Shade.Rgb(0x35342F);
        return Vector3.Lerp(colour, yellow * (0.8f + 0.25f * worn), Shade.Step(12, 10.5f, line) * Shade.Step(0.3f, 0.44f, worn));
    }

    /// <summary>
    /// One conveyor. <paramref name="across"/> is measured from its near rail, 0 to <paramref name="width"/> between the rails;
    /// <paramref name="along"/> in the direction of the parcels.
    /// </summary>
    private Vector3 Conveyor(float x, float y, float across, float width, float along)
    {
        if (across < 0 || across > width)
        {
            var outside = across < 0 ? -across : across - width;
            var bolt = Vector2.Distance(new(along - MathF.Floor(along / 66) * 66, outside), new(33, 7));
            var rail = _rail * (1.12f - 0.045f * outside + 0.12f * Shade.Step(2, 0, MathF.Abs(outside - 3)));
            return Vector3.Lerp(rail, Shade.Rgb(0xB9BEC2), Shade.Step(3.4f, 2.2f, bolt));
        }

        var roller = MathF.Floor(along / RollerPitch);
        var inRoller = (along / RollerPitch - roller) * 2 - 1;
        var gap = MathF.Abs(inRoller);
        var round = MathF.Sqrt(MathF.Max(0, 1 - gap * gap));
        var steel = Shade.Rgb(0x8E959B) * (0.9f + 0.14f * _noise.Hash((int)roller, 7)) * (0.5f + 0.62f * round);
        steel += new Vector3(0.16f) * Shade.Step(0.22f, 0.0f, MathF.Abs(inRoller + 0.3f));
        steel *= 0.95f + 0.1f * _noise.Clouds(x * 0.02f, y * 0.02f, 2);
        var colour = Vector3.Lerp(steel, Shade.Rgb(0x26292C), Shade.Step(0.84f, 0.94f, gap));
        return colour * (1 - 0.35f * Shade.Step(16, 0, MathF.Min(across, width - across)));
    }
}

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
