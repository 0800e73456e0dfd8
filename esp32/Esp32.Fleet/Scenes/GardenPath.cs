namespace Esp32.Fleet.Scenes;

/// <summary>A gravel path between lawn and flowers, under the light of trees.</summary>
internal sealed class GardenPath : Scene
{
    private const float HorizonY = -200;
    private const float DepthScale = 680;
    private const float HeightPerDepth = 0.42f;

    private readonly Noise _noise;
    private readonly Vector3 _weather;
    private readonly Vector3 _grassDark;
    private readonly Vector3 _grassLight;
    private readonly Walker[] _towards;
    private readonly Walker _away = Walker.Away(Outfit.BlueJacket);
    private readonly Walker _across = Walker.Across(Outfit.RedCoat);

    public GardenPath(int variant)
    {
        _noise = new Noise((uint)(101 + variant * 7));
        var autumn = variant % 2 == 1;
        _weather = autumn ? new Vector3(1.05f, 0.97f, 0.88f) : new Vector3(1.0f, 1.0f, 0.97f);
        _grassDark = Shade.Rgb(autumn ? 0x4E5A24u : 0x35541Fu);
        _grassLight = Shade.Rgb(autumn ? 0xA09A48u : 0x82A044u);
        _towards = [Walker.Towards(Outfit.RedCoat, carriesParcel: false), Walker.Towards(Outfit.BlueJacket, carriesParcel: false)];
    }

    public override string Title => "GARDEN PATH";

    public override Vector3 Background(float x, float y)
    {
        var depth = (y - HorizonY) / DepthScale;
        var groundX = (x - 320) / depth;
        var groundY = -560 / depth;
        var bend = 26 * MathF.Sin(groundY * 0.0045f);
        var fromPath = MathF.Abs(groundX - bend);

        var colour = Lawn(groundX, groundY);
        colour = Vector3.Lerp(colour, Flowers(groundX - bend, groundY, colour), Shade.Step(238, 250, fromPath) * Shade.Step(345, 325, fromPath));
        colour = Vector3.Lerp(colour, EdgeStones(fromPath, groundY), Shade.Step(222, 219, fromPath));
        colour = Vector3.Lerp(colour, Gravel(groundX, groundY), Shade.Step(196, 193, fromPath));
        colour *= 1 - 0.3f * Shade.Step(216, 193, fromPath) * Shade.Step(170, 194, fromPath);

        var dapple = Shade.Step(0.32f, 0.62f, _noise.Clouds(x * 0.006f + 23, y * 0.009f + 5, 4));
        var vignette = 1 - 0.22f * Shade.Step(0.25f, 1.2f, Vector2.DistanceSquared(new Vector2(x / 640, y / 480), new Vector2(0.5f, 0.5f)) * 2);
        return colour * _weather * (0.72f + 0.36f * dapple) * vignette;
    }

    public override void DrawPass(Canvas canvas, Pass pass, double seconds)
    {
        if (pass.Direction == PassDirection.Sideways)
        {
            DrawAcross(canvas, pass, seconds);
            return;
        }

        // A constant speed on the ground looks exponential in the picture: faster when nearer.
        const double Rate = 0.27;
        const double Nearest = 1160;
        const double Farthest = 205;
        var span = Math.Log(Nearest / Farthest) / Rate;
        if (seconds > span)
            return;
        var depth = (float)(Farthest * Math.Exp(Rate * (pass.Direction == PassDirection.Down ? seconds : span - seconds)));
        var feetY = depth + HorizonY;
        var feetX = 320 + (pass.Choice - 0.5f) * 110 * depth / DepthScale;
        var walker = pass.Direction == PassDirection.Up ? _away : _towards[pass.Number % _towards.Length];
        Place(canvas, walker.At(seconds), feetX, feetY, depth * HeightPerDepth);
    }

    private void DrawAcross(Canvas canvas, Pass pass, double seconds)
    {
        var x = (float)(-80 + 135 * seconds);
        if (x < 720)
            Place(canvas, _across.At(seconds), x, 330 + 30 * pass.Choice, 520 * HeightPerDepth);
    }

    private static void Place(Canvas canvas, Sprite sprite, float feetX, float feetY, float height)
    {
        canvas.DrawShadow(feetX + height * 0.14f, feetY + height * 0.01f, height * 0.34f, height * 0.075f, 0.5f);
        Walker.Draw(canvas, sprite, feetX, feetY, height, 1, SceneBox.Everything);
    }

    private Vector3 Lawn(float x, float y)
    {
        var blades = _noise.Clouds(x * 0.16f, y * 0.05f, 2);
        var patches = _noise.Clouds(x * 0.012f, y * 0.012f, 3);
        return Vector3.Lerp(_grassDark, _grassLight, Math.Clamp(0.15f + 0.45f * patches + 0.4f * blades, 0, 1));
    }

    private Vector3 Flowers(float x, float y, Vector3 lawn)
    {
        var leaf = _noise.Clouds(x * 0.09f, y * 0.09f, 3);
        var bed = Vector3.Lerp(Shade.Rgb(0x1F3313), Shade.Rgb(0x4F7A2E), Shade.Step(0.35f, 0.65f, leaf));
        var (border, id) = _noise.Pebbles(x * 0.055f, y * 0.055f);
        var petals = id switch
        {
            > 0.88f => Shade.Rgb(0xF4F0E4),
            > 0.76f => Shade.Rgb(0xD9628A),
            > 0.68f => Shade.Rgb(0xE8C04A),
            > 0.58f => Shade.Rgb(0x8C6BC4),
            _ => bed,
        };
        return Vector3.Lerp(lawn, Vector3.Lerp(bed, petals, Shade.Step(0.22f, 0.42f, border)), Shade.Step(0.3f, 0.42f, leaf));
    }

    private Vector3 EdgeStones(float fromPath, float y)
    {
        var stone = MathF.Floor(y / 34);
        var inStone = y / 34 - stone;
        var tone = 0.85f + 0.3f * _noise.Hash((int)stone, fromPath > 0 ? 3 : 5);
        var joint = Shade.Step(0.0f, 0.1f, inStone) * Shade.Step(1.0f, 0.9f, inStone);
        var round = 1 - 0.35f * MathF.Abs(fromPath - 208) / 14;
        return Shade.Rgb(0x9B958A) * tone * round * (0.45f + 0.55f * joint);
    }

    private Vector3 Gravel(float x, float y)
    {
        var (border, id) = _noise.Pebbles(x * 0.085f, y * 0.085f);
        var stone = Vector3.Lerp(Shade.Rgb(0xB7A489), Shade.Rgb(0xD8CDB8), id);
        var worn = _noise.Clouds(x * 0.01f + 9, y * 0.006f, 3);
        return stone * (0.8f + 0.16f * Shade.Step(0, 0.35f, border)) * (0.86f + 0.24f * worn);
    }
}
