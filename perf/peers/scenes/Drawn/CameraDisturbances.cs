namespace Gateway.Peers.Scenes;

/// <summary>Doings of the camera, its place and its encoder.</summary>
internal static class CameraDisturbances
{
    private const int Begin = 70;
    private const int GroupOfPictures = 20;
    private const int DigitWidth = 12;
    private const int DigitHeight = 20;

    /// <summary>Lit segments of the digits 0 to 9: top, upper left, upper right, middle, lower left, lower right, bottom.</summary>
    private static readonly string[] Segments =
    [
        "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011",
    ];

    private static readonly (int X, int Y)[] SmallKnock = [(3, 1), (-3, -1), (2, 1), (-1, 0)];
    private static readonly (int X, int Y)[] LargeKnock = [(14, 4), (30, 9), (-22, -6), (12, 4), (-6, -2), (3, 1), (-1, 0)];

    public static IReadOnlyList<Disturbance> All { get; } =
    [
        new("noise-2"),
        new("noise-6") { Noise = 6 },
        new("noise-12") { Noise = 12 },
        new("bump-3") { Shift = frame => Knock(SmallKnock, frame, after: default) },
        new("bump-30") { Shift = frame => Knock(LargeKnock, frame, after: default) },
        new("moved-30") { Shift = frame => Knock(LargeKnock.AsSpan(0, 2), frame, after: (30, 9)) },
        new("decoder") { AfterNoise = BreakDecoder },
        new("clock") { AfterNoise = ShowClock },
        new("i-frames") { AfterNoise = Pulse },
    ];

    private static (int X, int Y) Knock(ReadOnlySpan<(int X, int Y)> shifts, int frame, (int X, int Y) after) =>
        frame < Begin ? default : frame - Begin < shifts.Length ? shifts[frame - Begin] : after;

    /// <summary>A lost packet: the rest of the picture is grey until the next I-frame.</summary>
    private static void BreakDecoder(int frame, Canvas canvas)
    {
        if (frame is >= Begin and < Begin + 12)
            canvas.Set(0, canvas.Height / 2, canvas.Width, canvas.Height, 128);
    }

    /// <summary>Date and time in the corner; the hour ends in the middle of the scene.</summary>
    private static void ShowClock(int frame, Canvas canvas)
    {
        var text = new DateTime(2026, 3, 9, 12, 59, 52, DateTimeKind.Unspecified).AddSeconds(frame / 10).ToString("ddMMyyyy HHmmss", null);
        canvas.Change(8, 6, 12 + (text.Length * (DigitWidth + 4)), 10 + DigitHeight, (_, _, value) => value * 0.5f);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != ' ')
                ShowDigit(canvas, Segments[text[i] - '0'], 10 + (i * (DigitWidth + 4)), 8);
        }
    }

    private static void ShowDigit(Canvas canvas, string lit, int x, int y)
    {
        (int Left, int Top, int Width, int Height)[] places =
        [
            (0, 0, DigitWidth, 3), (0, 0, 3, 11), (DigitWidth - 3, 0, 3, 11), (0, 9, DigitWidth, 3), (0, 9, 3, 11), (DigitWidth - 3, 9, 3, 11),
            (0, DigitHeight - 3, DigitWidth, 3),
        ];
        for (var i = 0; i < places.Length; i++)
        {
            var (left, top, width, height) = places[i];
            if (lit[i] == '1')
                canvas.Set(x + left, y + top, x + left + width, y + top + height, 240);
        }
    }

    /// <summary>An encoder's I-frame is sharp; from it, each frame is a little softer, with blocks of slightly wrong brightness.</summary>
    private static void Pulse(int frame, Canvas canvas)
    {
        var (group, age) = (frame / GroupOfPictures, frame % GroupOfPictures / (float)GroupOfPictures);
        var (width, sharp) = (canvas.Width, (float[])canvas.Pixels.Clone());
        canvas.Change(1, 1, width - 1, canvas.Height - 1, (x, y, value) =>
        {
            var i = (y * width) + x;
            var soft = (sharp[i - 1] + sharp[i + 1] + sharp[i - width] + sharp[i + width]) / 4;
            var block = 5 * Grain.Field(x / 8 * 1.7, y / 8 * 1.7, 1, 200 + group) * age;
            return value + (0.8f * age * (soft - value)) + block;
        });
    }
}
