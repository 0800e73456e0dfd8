using Gateway.Analysis.Drawing;

namespace Gateway.Analysis.Report;

/// <summary>Draws a frame with its regions, moving objects and their paths.</summary>
internal sealed class FramePainter(MotionOptions options) : IDisposable
{
    private static readonly Colour Entry = Colour.Of(0x38BDF8);
    private static readonly Colour Confirm = Colour.Of(0xFBBF24);
    private static readonly Colour Other = Colour.Of(0x2DD4BF);
    private static readonly Colour Counted = Colour.Of(0xFB5B74);
    private static readonly Colour Small = Colour.Of(0xC8D0D6);
    private static readonly Colour Path = Colour.Of(0xC6F135);
    private static readonly Colour Ink = Colour.Of(0x0C1013);

    private readonly JpegColourDecoder _decoder = new(options.Jpeg);

    /// <summary>Height of a frame drawn at a width; 0 if the frame cannot be decoded.</summary>
    public int HeightAt(int width, KeptFrame frame) =>
        JpegHeader.Read(frame.Jpeg, options.Jpeg, out var info) == JpegRefusal.None ? Math.Max(1, (int)((long)width * info.Height / info.Width)) : 0;

    public void Draw(Canvas canvas, int x, int y, int width, int height, KeptFrame frame)
    {
        if (JpegHeader.Read(frame.Jpeg, options.Jpeg, out var info) != JpegRefusal.None
            || _decoder.Decode(frame.Jpeg, width, out var fromWidth, out var fromHeight, out var pixels) != JpegRefusal.None)
            return;

        // Drawn separately and then copied, so that nothing reaches beyond the picture.
        var picture = new Canvas(width, height, Ink);
        picture.Picture(pixels, fromWidth, fromHeight, 0, 0, width, height);
        var scale = (double)width / info.Width;
        DrawRegions(picture, scale);
        DrawPaths(picture, scale, frame);
        DrawObjects(picture, scale, frame);
        for (var row = 0; row < height; row++)
            picture.Row(row).CopyTo(canvas.Row(y + row)[(x * 3)..]);
    }

    public void Dispose() => _decoder.Dispose();

    private void DrawRegions(Canvas picture, double scale)
    {
        for (var i = 0; i < options.Regions.Length; i++)
        {
            var region = options.Regions[i];
            var colour = options.Mode == MotionMode.Area ? Other : i == 0 ? Entry : i == options.Regions.Length - 1 ? Confirm : Other;
            var corners = region.Corners;
            for (int c = 0, before = corners.Length - 1; c < corners.Length; before = c++)
                Stroke(picture, corners[before].X * scale, corners[before].Y * scale, corners[c].X * scale, corners[c].Y * scale, colour);
            picture.Label((int)(region.Left * scale) + 3, (int)(region.Top * scale) + 3, region.Name, colour, Ink);
        }
    }

    private static void DrawPaths(Canvas picture, double scale, KeptFrame frame)
    {
        var last = new Dictionary<int, TrackPoint>();
        foreach (var b in frame.Path)
        {
            var follows = last.Remove(b.Track, out var a);
            last[b.Track] = b;
            // Not seen in between, or another object is the largest now: no path to draw.
            if (!follows || b.At - a.At > TimeSpan.FromSeconds(0.5) || Math.Abs(b.X - a.X) + Math.Abs(b.Y - a.Y) > picture.Width / scale / 10)
                continue;
            var age = (frame.At - b.At).TotalSeconds / 3;
            var share = 1 - (0.7 * Math.Clamp(age, 0, 1));
            picture.Line((a.X + 0.5) * scale, (a.Y + 0.5) * scale, (b.X + 0.5) * scale, (b.Y + 0.5) * scale, Path, 2, share);
        }
    }

    private static void DrawObjects(Canvas picture, double scale, KeptFrame frame)
    {
        var objects = frame.Objects;
        for (var i = objects.Count - 1; i >= 0; i--)
        {
            var moving = objects[i];
            var counts = moving.Area > frame.LeastArea;
            picture.Box(moving.X * scale, moving.Y * scale, moving.Width * scale, moving.Height * scale, counts ? Counted : Small, counts ? 2 : 1);
            if (!counts)
                continue;
            var (x, y) = ((moving.CentroidX + 0.5) * scale, (moving.CentroidY + 0.5) * scale);
            picture.Line(x, y, x, y, Ink, 7);
            picture.Line(x, y, x, y, Counted, 5);
        }

        foreach (var track in frame.Tracks.Where(track => track.Missed == 0))
            Caption(picture, scale, track.Seen, $"#{track.Id}");
        if (frame.Tracks.Count == 0 && objects.Count > 0 && objects[0].Area > frame.LeastArea)
            Caption(picture, scale, objects[0], ReportText.Pixels(objects[0].Area));
    }

    /// <summary>Writes above an object, or below it if there is no room.</summary>
    private static void Caption(Canvas picture, double scale, MovingObject seen, string text)
    {
        var above = (int)(seen.Y * scale) - TextFont.LineHeight - 3;
        var left = Math.Clamp((int)(seen.X * scale), 0, Math.Max(0, picture.Width - TextFont.Shared.Measure(text) - (2 * Canvas.LabelMargin)));
        picture.Label(left, above >= 0 ? above : (int)((seen.Y + seen.Height) * scale) + 3, text, Counted, Ink);
    }

    private static void Stroke(Canvas picture, double fromX, double fromY, double toX, double toY, Colour colour)
    {
        picture.Line(fromX, fromY, toX, toY, Ink, 3.5, 0.5);
        picture.Line(fromX, fromY, toX, toY, colour, 2);
    }
}
