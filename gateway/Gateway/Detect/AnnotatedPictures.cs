using System.Globalization;
using Gateway.Analysis.Drawing;
using Gateway.Detection;
using Gateway.Vision;

namespace Gateway.Detect;

/// <summary>Writes the frames that were looked at as PNG, with a box and a label about every object.</summary>
internal sealed class AnnotatedPictures(string folder) : IDisposable
{
    private static readonly Colour Ink = Colour.Of(0x0C1013);
    private static readonly Colour[] Colours =
        [Colour.Of(0xFBBF24), Colour.Of(0x38BDF8), Colour.Of(0xFB5B74), Colour.Of(0x2DD4BF), Colour.Of(0xC6F135), Colour.Of(0xC084FC), Colour.Of(0xFB923C), Colour.Of(0xF1F5F9)];

    private readonly JpegColourDecoder _decoder = new();
    private readonly Dictionary<string, Colour> _colours = new(StringComparer.Ordinal);

    /// <summary>Writes <c>NAME.png</c> for a picture and <c>NAME-000000.png</c> (the frame's number) for each frame of a clip.</summary>
    public async Task WriteAsync(IClipFrames frames, ClipResult result, CancellationToken cancel)
    {
        foreach (var frame in result.Frames.Where(frame => frame.Error is null))
        {
            var jpeg = await frames.ReadAsync(frame.Index, cancel);
            if (Draw(jpeg.Span, frame.Objects) is not { } picture)
                continue;
            var name = frames.Count == 1 ? result.Clip : string.Create(CultureInfo.InvariantCulture, $"{result.Clip}-{frame.Index:000000}");
            using var file = File.Create(Path.Combine(folder, name + ".png"));
            PngWriter.Write(picture, file);
        }
    }

    public void Dispose() => _decoder.Dispose();

    /// <returns>Null where the picture cannot be decoded for people.</returns>
    private Canvas? Draw(ReadOnlySpan<byte> jpeg, IReadOnlyList<DetectedObject> objects)
    {
        if (_decoder.Decode(jpeg, 0, out var width, out var height, out var pixels) != JpegRefusal.None)
            return null;

        var picture = new Canvas(width, height, Ink);
        picture.Picture(pixels, width, height, 0, 0, width, height);

        // The surest last, so that it lies on top.
        foreach (var seen in objects.OrderBy(seen => seen.Confidence))
        {
            if (seen.Box is { } box)
                Draw(picture, box, seen);
        }

        return picture;
    }

    private void Draw(Canvas picture, DetectedBox box, DetectedObject seen)
    {
        if (!_colours.TryGetValue(seen.Label, out var colour))
            _colours[seen.Label] = colour = Colours[_colours.Count % Colours.Length];

        // A box may reach far beyond the picture; its edges are drawn at the picture's.
        var (left, right) = (Edge(box.Left, picture.Width), Edge(box.Left + box.Width, picture.Width));
        var (top, bottom) = (Edge(box.Top, picture.Height), Edge(box.Top + box.Height, picture.Height));
        picture.Box(left, top, right - left, bottom - top, Ink, 4);
        picture.Box(left, top, right - left, bottom - top, colour, 2);

        var text = string.Create(CultureInfo.InvariantCulture, $"{seen.Label} {seen.Percent}%");
        var room = picture.Width - TextFont.Shared.Measure(text) - (2 * Canvas.LabelMargin);
        var above = (int)top - TextFont.LineHeight - 2;
        picture.Label(Math.Clamp((int)left, 0, Math.Max(0, room)), above >= 0 ? above : (int)top + 2, text, colour, Ink);
    }

    private static double Edge(float share, int size) => float.IsNaN(share) ? 1 : Math.Clamp((double)share * size, 1, size - 1);
}
