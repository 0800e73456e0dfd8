namespace Esp32.Fleet.Scenes;

/// <summary>The entrance of a brick house in the evening: a lit hall, a lantern, two steps and paving.</summary>
internal sealed class FrontDoor : Scene
{
    private const float SillY = 148;
    private const float StepEdgeY = 184;
    private const float GroundY = 214;
    private const float FirstFeetY = 134;
    private const double HallSpeed = 13;
    private const double HallSeconds = 1.1;
    private const double Speed = 122;
    private const double WholeWaySeconds = 6.3;

    private static readonly SceneBox Opening = new(252, 8, 388, 480);
    private static readonly Vector2 Lantern = new(450, 62);

    private readonly Noise _noise;
    private readonly Vector3 _brick;
    private readonly Vector3 _dusk;
    private readonly Walker[] _towards;
    private readonly Walker _away = Walker.Away(Outfit.Courier);
    private readonly Walker _across = Walker.Across(Outfit.YellowRaincoat);

    public FrontDoor(int variant)
    {
        _noise = new Noise((uint)(211 + variant * 13));
        _brick = Shade.Rgb(variant % 2 == 0 ? 0x8F5744u : 0x7C7468u);
        _dusk = variant % 2 == 0 ? new Vector3(0.66f, 0.70f, 0.82f) : new Vector3(0.80f, 0.82f, 0.88f);
        _towards = [Walker.Towards(Outfit.YellowRaincoat, carriesParcel: false), Walker.Towards(Outfit.Courier, carriesParcel: true)];
    }

    public override string Title => "FRONT DOOR";

    public override Vector3 Background(float x, float y)
    {
        var surface = y < SillY ? Wall(x, y) : y < GroundY ? Steps(x, y) : Paving(x, y);
        surface = Pot(x, y, 196, 150, surface);
        surface = Pot(x, y, 444, 150, surface);

        var warm = 0.75f * Shade.Glow(x, y, Lantern.X, Lantern.Y + 20, 330, 260) + 0.5f * Shade.Glow(x, y, 320, SillY + 30, 170, 190);
        var light = _dusk * (0.92f - 0.18f * Shade.Step(300, 640, MathF.Abs(x - 320) + y * 0.5f)) + new Vector3(0.62f, 0.43f, 0.2f) * warm;
        var colour = surface * light;
        if (InOpening(x, y))
            colour = Hall(x, y);
        return LanternLamp(x, y, colour);
    }

    public override void DrawPass(Canvas canvas, Pass pass, double seconds)
    {
        if (pass.Direction == PassDirection.Sideways)
        {
            var x = (float)(-80 + 140 * seconds);
            if (x < 720)
                Place(canvas, _across.At(seconds), x, 352 + 24 * pass.Choice, 205, 1, SceneBox.Everything);
            return;
        }

        // Slowly out of the hall, then over the steps to the lower edge; or the same way back.
        var way = pass.Direction == PassDirection.Down ? seconds : WholeWaySeconds - seconds;
        if (way is < 0 or > WholeWaySeconds)
            return;
        var feetY = FirstFeetY + (float)(HallSpeed * Math.Min(way, HallSeconds) + Speed * Math.Max(0, way - HallSeconds));
        var height = 140 + (feetY - FirstFeetY) * 0.24f;
        var feetX = 320 + (pass.Choice - 0.5f) * 130 * Shade.Step(SillY, 480, feetY);
        var inside = feetY < SillY + 4;
        var light = 0.76f + 0.24f * Shade.Step(FirstFeetY, GroundY, feetY);
        var walker = pass.Direction == PassDirection.Up ? _away : _towards[pass.Number % _towards.Length];
        Place(canvas, walker.At(seconds), feetX, feetY, height, light, inside ? Opening : SceneBox.Everything);
    }

    private static void Place(Canvas canvas, Sprite sprite, float feetX, float feetY, float height, float light, SceneBox clip)
    {
        if (feetY > SillY)
            canvas.DrawShadow(feetX - height * 0.08f, feetY + height * 0.015f, height * 0.32f, height * 0.07f, 0.45f);
        Walker.Draw(canvas, sprite, feetX, feetY, height, light, clip);
    }

    private static bool InOpening(float x, float y) =>
        y < SillY && MathF.Abs(x - 320) < 68 && (y > 44 || Vector2.DistanceSquared(new(x, y * 1.6f), new(320, 70)) < 68 * 68);

    private static Vector3 Hall(float x, float y)
    {
        var depth = Shade.Step(SillY, 20, y);
        var back = MathF.Abs(x - 320) < 30 && y is > 30 and < 108 ? 1.25f : 1f;
        var floor = y > 112 ? Shade.Rgb(0x3A2A1C) : Shade.Rgb(0x33261C);
        var edge = 1 - 0.5f * Shade.Step(40, 68, MathF.Abs(x - 320));
        return floor * back * edge * (0.75f + 0.55f * (1 - depth)) + new Vector3(0.16f, 0.1f, 0.04f) * Shade.Glow(x, y, 320, 34, 70, 50);
    }

    private Vector3 Wall(float x, float y)
    {
        var frame = MathF.Abs(x - 320);
        if (frame < 84 && y > 0)
        {
            var block = _noise.Hash((int)MathF.Floor(y / 26), frame > 0 && x > 320 ? 1 : 2);
            var joint = Shade.Step(0, 0.08f, y / 26 - MathF.Floor(y / 26));
            return Shade.Rgb(0xB5AA98) * (0.86f + 0.2f * block) * (0.7f + 0.3f * joint);
        }

        const float BrickWidth = 44;
        const float BrickHeight = 17;
        var row = MathF.Floor(y / BrickHeight);
        var shifted = x / BrickWidth + (((int)row & 1) == 0 ? 0 : 0.5f);
        var column = MathF.Floor(shifted);
        var inX = (shifted - column) * BrickWidth;
        var inY = y - row * BrickHeight;
        var mortar = Shade.Step(3.2f, 1.6f, MathF.Min(MathF.Min(inX, BrickWidth - inX), MathF.Min(inY, BrickHeight - inY)) + 1);
        var tone = 0.76f + 0.4f * _noise.Hash((int)column, (int)row) + 0.16f * (_noise.Clouds(x * 0.11f, y * 0.11f, 3) - 0.5f);
        return Vector3.Lerp(_brick * tone, Shade.Rgb(0x9A9085) * 0.85f, mortar);
    }

    private Vector3 Steps(float x, float y)
    {
        var upper = y < StepEdgeY;
        var half = upper ? 130 : 178;
        if (MathF.Abs(x - 320) > half)
            return y < SillY + 22 ? Wall(x, y) * 0.8f : Paving(x, y);
        var edge = upper ? StepEdgeY : GroundY;
        var riser = Shade.Step(edge - 11, edge - 9, y);
        var nose = Shade.Step(edge - 14, edge - 12, y) - riser;
        var stone = Shade.Rgb(0xA39C90) * (0.86f + 0.24f * _noise.Clouds(x * 0.05f, y * 0.08f, 3));
        var mat = upper && MathF.Abs(x - 320) < 58 && y > SillY + 4 && y < StepEdgeY - 18;
        if (mat)
            return Shade.Rgb(0x5A3E2A) * (0.8f + 0.3f * _noise.Smooth(x * 0.5f, y * 0.9f));
        return stone * (1 + 0.18f * nose - 0.42f * riser) * (1 - 0.3f * Shade.Step(half - 4, half, MathF.Abs(x - 320)));
    }

    private Vector3 Paving(float x, float y)
    {
        var depth = (y + 160) / 640;
        var groundX = (x - 320) / depth;
        var groundY = 420 - 620 / depth * 0.55f;
        const float Slab = 104;
        var row = MathF.Floor(groundY / 62);
        var shifted = groundX / Slab + 0.5f * ((int)row & 1);
        var column = MathF.Floor(shifted);
        var inX = (shifted - column) * Slab;
        var inY = (groundY / 62 - row) * 62;
        var joint = Shade.Step(3.4f, 1.4f, MathF.Min(MathF.Min(inX, Slab - inX), MathF.Min(inY, 62 - inY)));
        var tone = 0.84f + 0.22f * _noise.Hash((int)column + 50, (int)row) + 0.22f * (_noise.Clouds(groundX * 0.03f, groundY * 0.03f, 4) - 0.5f);
        var moss = Vector3.Lerp(Shade.Rgb(0x4B4A44), Shade.Rgb(0x4C5A38), _noise.Smooth(groundX * 0.03f, groundY * 0.03f));
        var shadow = 1 - 0.35f * Shade.Step(GroundY + 16, GroundY, y) * Shade.Step(186, 172, MathF.Abs(x - 320));
        return Vector3.Lerp(Shade.Rgb(0x8F8C86) * tone, moss, joint) * shadow;
    }

    private Vector3 Pot(float x, float y, float centreX, float baseY, Vector3 behind)
    {
        var pot = new Silhouette(x, y);
        pot.Lay(behind, 1);
        pot.Limb(new(centreX, baseY + 4), new(centreX, baseY + 34), 21, 15, Shade.Rgb(0xA65B3C));
        pot.Limb(new(centreX - 19, baseY + 2), new(centreX + 19, baseY + 2), 5, 5, Shade.Rgb(0xB56A48));
        for (var i = 0; i < 9; i++)
        {
            var angle = i * 2.4f;
            var reach = 8 + 16 * _noise.Hash(i, (int)centreX);
            var leaf = new Vector2(centreX + MathF.Cos(angle) * reach, baseY - 22 + MathF.Sin(angle) * reach * 0.9f);
            pot.Ball(leaf, 13, 1, Vector3.Lerp(Shade.Rgb(0x2F5230), Shade.Rgb(0x5E8A45), _noise.Hash(i, 9)));
        }

        return pot.Colour.AsVector3();
    }

    private static Vector3 LanternLamp(float x, float y, Vector3 behind)
    {
        var lamp = new Silhouette(x, y);
        lamp.Lay(behind, 1);
        lamp.Plate(Lantern + new Vector2(0, -6), new(3, 26), 1, Shade.Rgb(0x23211F));
        lamp.Plate(Lantern, new(13, 18), 4, Shade.Rgb(0x23211F));
        lamp.Lay(Shade.Rgb(0xFFE6A8), Shade.Step(1, 0.7f, MathF.Max(MathF.Abs(x - Lantern.X) / 11, MathF.Abs(y - Lantern.Y) / 15)));
        lamp.Lay(Shade.Rgb(0xFFC860), 0.4f * Shade.Glow(x, y, Lantern.X, Lantern.Y, 56, 60));
        return lamp.Colour.AsVector3();
    }
}
