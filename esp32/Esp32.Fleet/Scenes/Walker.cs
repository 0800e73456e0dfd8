namespace Esp32.Fleet.Scenes;

/// <summary>A walking person as a ring of sprites, one per phase of a step.</summary>
/// <remarks>Drawn 120 x 240; the feet stand at (60, 232).</remarks>
internal sealed class Walker
{
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
    public static Walker Towards(Outfit outfit, bool carriesParcel) =>
        new((x, y, swing) => Upright(x, y, swing, outfit, carriesParcel, fromBehind: false));

    /// <summary>Seen from behind.</summary>
    public static Walker Away(Outfit outfit) => new((x, y, swing) => Upright(x, y, swing, outfit, carriesParcel: false, fromBehind: true));

    /// <summary>Seen from the side, walking to the right.</summary>
    public static Walker Across(Outfit outfit) => new((x, y, swing) => Profile(x, y, swing, outfit));

    /// <summary>Draws a person whose feet are at a point of the scene.</summary>
    public static void Draw(Canvas canvas, Sprite sprite, float feetX, float feetY, float height, float light, SceneBox clip) =>
        canvas.Draw(sprite, feetX - height * 60 / Height, feetY - height * 232 / Height, height, light, clip);

    public Sprite At(double seconds) => _sprites[(int)(seconds * StepsPerSecond * Phases) % Phases];

    private static Vector4 Upright(float x, float y, float swing, Outfit outfit, bool carriesParcel, bool fromBehind)
    {
        var body = new Silhouette(x, y);
        FrontLeg(ref body, 51, -1, MathF.Max(0, swing), outfit.Trousers);
        FrontLeg(ref body, 69, 1, MathF.Max(0, -swing), outfit.Trousers * 0.9f);
        if (!carriesParcel)
        {
            FrontArm(ref body, -1, swing, outfit);
            FrontArm(ref body, 1, -swing, outfit);
        }

        body.Limb(new(60, 46), new(60, 56), 9, 11, outfit.Skin * 0.8f);
        body.Limb(new(43, 72), new(77, 72), 13, 13, outfit.Coat * 0.98f);
        body.Limb(new(60, 78), new(60, 118), 25, 21, outfit.Coat);
        body.Limb(new(52, 132), new(68, 132), 15, 15, outfit.Coat * 0.95f);
        body.Plate(new(60, 139), new(23, 9), 3, outfit.Coat * 0.86f);
        if (fromBehind)
            body.Plate(new(60, 96), new(17, 22), 7, outfit.Coat * 0.62f);
        else
            Front(ref body, outfit);
        if (carriesParcel)
            HeldParcel(ref body, swing, outfit);
        Head(ref body, outfit, fromBehind);
        return body.Colour;
    }

    private static void FrontLeg(ref Silhouette body, float hipX, int side, float lift, Vector3 trousers)
    {
        var knee = new Vector2(hipX + side, 184 - 3 * lift);
        var ankle = new Vector2(hipX + side * 2, 223 - 12 * lift);
        body.Limb(new(hipX, 140), knee, 13, 10.5f, trousers * (1 - 0.12f * lift));
        body.Limb(knee, ankle, 10.5f, 7.5f, trousers * (1 - 0.2f * lift));
        body.Limb(ankle + new Vector2(0, 5), ankle + new Vector2(side * 3, 8 - 2 * lift), 7, 7.5f, Shoes);
    }

    private static void FrontArm(ref Silhouette body, int side, float swing, Outfit outfit)
    {
        var shoulder = new Vector2(60 + side * 27, 72);
        var elbow = new Vector2(60 + side * 34, 104 + 2 * swing);
        var hand = new Vector2(60 + side * 33, 132 + 8 * swing);
        var sleeve = outfit.Coat * (side < 0 ? 0.9f : 0.78f);
        body.Ball(hand + new Vector2(0, 7), 6.5f, 1.2f, outfit.Skin);
        body.Limb(shoulder, elbow, 11, 9, sleeve);
        body.Limb(elbow, hand, 9, 7.5f, sleeve);
    }

    /// <summary>Zip, collar and scarf.</summary>
    private static void Front(ref Silhouette body, Outfit outfit)
    {
        body.Plate(new(60, 108), new(0.8f, 36), 0.5f, outfit.Coat * 0.6f);
        body.Plate(new(49, 122), new(6, 1), 0.5f, outfit.Coat * 0.65f);
        body.Plate(new(71, 122), new(6, 1), 0.5f, outfit.Coat * 0.65f);
        body.Limb(new(50, 60), new(70, 60), 6, 6, outfit.Scarf);
        body.Limb(new(64, 62), new(66, 84), 5, 5, outfit.Scarf * 0.9f);
    }

    private static void HeldParcel(ref Silhouette body, float swing, Outfit outfit)
    {
        body.Limb(new(33, 74), new(27, 106), 11, 9, outfit.Coat * 0.9f);
        body.Limb(new(87, 74), new(93, 106), 11, 9, outfit.Coat * 0.78f);
        body.Plate(new(60, 111 + swing), new(34, 23), 2, Cardboard * 0.92f);
        body.Plate(new(60, 90 + swing), new(34, 5), 2, Cardboard * 1.15f);
        body.Plate(new(60, 107 + swing), new(4.5f, 22), 1, Tape);
        body.Plate(new(80, 120 + swing), new(9, 6), 1, Tape * 1.1f);
        body.Ball(new(28, 120 + swing), 7, 1.2f, outfit.Skin);
        body.Ball(new(92, 120 + swing), 7, 1.2f, outfit.Skin);
    }

    private static void Head(ref Silhouette body, Outfit outfit, bool fromBehind)
    {
        if (fromBehind)
        {
            body.Ball(new(60, 31), 17, 1.15f, outfit.Hair);
            body.Limb(new(50, 50), new(70, 50), 6, 6, outfit.Coat * 0.8f);
            return;
        }

        body.Ball(new(60, 28), 18.5f, 1.15f, outfit.Hair);
        body.Ball(new(60, 33), 15.5f, 1.18f, outfit.Skin);
        body.Limb(new(48, 17), new(70, 15), 6, 7, outfit.Hair);
        body.Ball(new(54, 33), 1.8f, 1.2f, Shoes);
        body.Ball(new(66, 33), 1.8f, 1.2f, Shoes);
        body.Ball(new(60, 38), 2.2f, 1, outfit.Skin * 0.82f);
        body.Plate(new(60, 44.5f), new(4, 0.9f), 0.6f, Shade.Rgb(0x9A5348));
    }

    private static Vector4 Profile(float x, float y, float swing, Outfit outfit)
    {
        var body = new Silhouette(x, y);
        SideArm(ref body, swing, outfit, 0.72f);
        Leg(ref body, -swing, outfit.Trousers * 0.8f);
        Leg(ref body, swing, outfit.Trousers);
        body.Limb(new(60, 46), new(60, 56), 8, 10, outfit.Skin * 0.8f);
        body.Limb(new(60, 76), new(60, 116), 19, 17, outfit.Coat);
        body.Limb(new(60, 118), new(60, 136), 17, 18, outfit.Coat * 0.95f);
        body.Plate(new(60, 142), new(18, 7), 3, outfit.Coat * 0.86f);
        body.Limb(new(54, 60), new(66, 60), 6, 6, outfit.Scarf);
        body.Ball(new(58, 28), 18, 1.15f, outfit.Hair);
        body.Ball(new(63, 33), 14, 1.2f, outfit.Skin);
        body.Ball(new(77, 35), 2.6f, 1, outfit.Skin * 0.95f);
        body.Limb(new(52, 17), new(68, 15), 7, 7, outfit.Hair);
        body.Ball(new(71, 31), 1.8f, 1.2f, Shoes);
        SideArm(ref body, -swing, outfit, 0.9f);
        return body.Colour;
    }

    private static void SideArm(ref Silhouette body, float swing, Outfit outfit, float tone)
    {
        var elbow = new Vector2(57 + 15 * swing, 106);
        var hand = new Vector2(62 + 26 * swing, 130 - 4 * MathF.Abs(swing));
        body.Ball(hand + new Vector2(1 + 3 * swing, 6), 6.5f, 1.2f, outfit.Skin * tone);
        body.Limb(new(58, 74), elbow, 11, 9, outfit.Coat * tone);
        body.Limb(elbow, hand, 9, 7.5f, outfit.Coat * tone);
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

/// <summary>The clothes of a person. Red and blue stand out on light ground, yellow and the courier's on dark ground.</summary>
internal readonly record struct Outfit(Vector3 Coat, Vector3 Trousers, Vector3 Scarf, Vector3 Hair, Vector3 Skin)
{
    public static readonly Outfit RedCoat =
        new(Shade.Rgb(0xB8362E), Shade.Rgb(0x2A3346), Shade.Rgb(0x4A5F86), Shade.Rgb(0x3A2A20), Shade.Rgb(0xE2B08F));
    public static readonly Outfit YellowRaincoat =
        new(Shade.Rgb(0xE9B52C), Shade.Rgb(0xA9B7C6), Shade.Rgb(0x2F6E6A), Shade.Rgb(0x6B4A2C), Shade.Rgb(0xEBC2A2));
    public static readonly Outfit BlueJacket =
        new(Shade.Rgb(0x27508F), Shade.Rgb(0x22252B), Shade.Rgb(0xC9B26B), Shade.Rgb(0x1F1B1A), Shade.Rgb(0xB98562));
    public static readonly Outfit Courier =
        new(Shade.Rgb(0xE28A3C), Shade.Rgb(0xCFC4AE), Shade.Rgb(0x3B4A5C), Shade.Rgb(0x2E231C), Shade.Rgb(0xCF9B77));
}
