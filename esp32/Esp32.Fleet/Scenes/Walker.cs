using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>A walking person as a ring of sprites, one per phase of a step.</summary>
/// <remarks>Drawn 120 x 240; the feet stand at (60, 232).</remarks>
internal sealed class Walker
{
    public const float FeetX = 60f / 120;
    public const float FeetY = 232f / 240;
    public const float Aspect = 120f / 240;

    private const int Phases = 8;
    private const int Width = 120;
    private const int Height = 240;
    private const double StepsPerSecond = 1.1;

    private static readonly Vector3 Shoes = Shade.Rgb(0x1D1B1C);
    private static readonly Vector3 Cardboard = Shade.Rgb(0xC79A62);
    private static readonly Vector3 Tape = Shade.Rgb(0xE3CFA4);

    private readonly Sprite[] _sprites = new Sprite[Phases];

    private Walker(Func<float, float, float, Vector4> paint)
    {
        for (var i = 0; i < Phases; i++)
        {
            var swing = MathF.Sin(i * 2 * MathF.PI / Phases);
            _sprites[i] = Sprite.Paint(Width, Height, (x, y) => paint(x, y, swing));
        }
    }

    /// <summary>Seen from the front.</summary>
    public static Walker Towards(Outfit outfit, bool carriesParcel) => new((x, y, swing) => Upright(x, y, swing, outfit, carriesParcel, fromBehind: false));

    /// <summary>Seen from behind.</summary>
    public static Walker Away(Outfit outfit) => new((x, y, swing) => Upright(x, y, swing, outfit, carriesParcel: false, fromBehind: true));

    /// <summary>Seen from the side, walking to the right.</summary>
    public static Walker Across(Outfit outfit) => new((x, y, swing) => Profile(x, y, swing, outfit));

    public Sprite At(double seconds) => _sprites[(int)(seconds * StepsPerSecond * Phases) % Phases];

    private static Vector4 Upright(float x, float y, float swing, Outfit outfit, bool carriesParcel, bool fromBehind)
    {
        var body = new Silhouette(x, y);
        var left = 5 * MathF.Max(0, swing);
        var right = 5 * MathF.Max(0, -swing);
        body.Limb(new(50, 138), new(49, 226 - left), 13, 9, outfit.Trousers);
        body.Limb(new(70, 138), new(71, 226 - right), 13, 9, outfit.Trousers);
        body.Limb(new(47, 230 - left), new(51, 229 - left), 8, 7, Shoes);
        body.Limb(new(69, 229 - right), new(73, 230 - right), 7, 8, Shoes);
        if (!carriesParcel)
        {
            body.Limb(new(34, 72), new(27, 108 + 6 * swing), 11, 9, outfit.Coat * 0.92f);
            body.Limb(new(27, 108 + 6 * swing), new(30, 134 + 8 * swing), 9, 7, outfit.Coat * 0.92f);
            body.Ball(new(30, 141 + 8 * swing), 7, 1.1f, outfit.Skin);
            body.Limb(new(86, 72), new(93, 108 - 6 * swing), 11, 9, outfit.Coat * 0.85f);
            body.Limb(new(93, 108 - 6 * swing), new(90, 134 - 8 * swing), 9, 7, outfit.Coat * 0.85f);
            body.Ball(new(90, 141 - 8 * swing), 7, 1.1f, outfit.Skin);
        }

        body.Limb(new(60, 74), new(60, 140), 28, 31, outfit.Coat);
        body.Plate(new(60, 120), new(1, 45), 1, outfit.Coat * 0.7f);
        body.Limb(new(60, 46), new(60, 54), 9, 10, outfit.Skin * 0.85f);
        if (carriesParcel)
        {
            body.Limb(new(34, 74), new(27, 112), 11, 9, outfit.Coat * 0.92f);
            body.Limb(new(86, 74), new(93, 112), 11, 9, outfit.Coat * 0.85f);
            body.Plate(new(60, 110 + swing), new(35, 24), 3, Cardboard);
            body.Plate(new(60, 89 + swing), new(35, 4), 3, Cardboard * 1.15f);
            body.Plate(new(60, 110 + swing), new(5, 24), 1, Tape);
            body.Ball(new(27, 122 + swing), 7, 1.1f, outfit.Skin);
            body.Ball(new(93, 122 + swing), 7, 1.1f, outfit.Skin);
        }

        body.Ball(new(60, 30), 18, 1.2f, fromBehind ? outfit.Hair : outfit.Skin);
        body.Limb(new(46, 22), new(74, 22), 8, 8, outfit.Hair);
        body.Limb(new(52, 15), new(68, 15), 10, 10, outfit.Hair);
        return body.Colour;
    }

    private static Vector4 Profile(float x, float y, float swing, Outfit outfit)
    {
        var body = new Silhouette(x, y);
        Leg(ref body, -swing, outfit.Trousers * 0.8f);
        body.Limb(new(58, 74), new(58 + 16 * swing, 110), 10, 8, outfit.Coat * 0.75f);
        body.Limb(new(58 + 16 * swing, 110), new(62 + 26 * swing, 134), 8, 7, outfit.Coat * 0.75f);
        Leg(ref body, swing, outfit.Trousers);
        body.Limb(new(59, 74), new(60, 138), 22, 24, outfit.Coat);
        body.Limb(new(60, 46), new(60, 54), 9, 10, outfit.Skin * 0.85f);
        body.Ball(new(62, 30), 17, 1.2f, outfit.Skin);
        body.Limb(new(52, 20), new(68, 17), 10, 9, outfit.Hair);
        body.Limb(new(50, 22), new(50, 36), 9, 7, outfit.Hair);
        body.Limb(new(58, 74), new(58 - 16 * swing, 110), 11, 9, outfit.Coat * 0.9f);
        body.Limb(new(58 - 16 * swing, 110), new(64 - 26 * swing, 134), 9, 7, outfit.Coat * 0.9f);
        body.Ball(new(65 - 28 * swing, 140), 7, 1.1f, outfit.Skin);
        return body.Colour;
    }

    private static void Leg(ref Silhouette body, float swing, Vector3 trousers)
    {
        var knee = new Vector2(60 + 20 * swing, 182);
        var ankle = new Vector2(58 + 30 * swing - 6 * MathF.Max(0, -swing), 224 - 8 * MathF.Max(0, -swing));
        body.Limb(new(60, 138), knee, 14, 11, trousers);
        body.Limb(knee, ankle, 11, 8, trousers);
        body.Limb(ankle + new Vector2(0, 4), ankle + new Vector2(12, 6), 7, 5, Shoes);
    }
}
