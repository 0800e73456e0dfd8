using Gateway.Analysis.Drawing;

namespace Gateway.Analysis.Detect;

/// <summary>Writes the analysed frames as PNG, with a box and a label for every object.</summary>
internal sealed class AnnotatedPictures(string folder) : IDisposable
{
    private static readonly Colour Ink = Colour.Of(0x0C1013);
    private static readonly Colour[] Colours =
        [.. new[] { 0xFBBF24, 0x38BDF8, 0xFB5B74, 0x2DD4BF, 0xC6F135, 0xC084FC, 0xFB923C, 0xF1F5F9 }.Select(Colour.Of)];

    private readonly JpegColourDecoder _decoder = new();
    private readonly Dictionary<string, Colour> _colours = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes <c>NAME.png</c> for a picture and <c>NAME-000000.png</c> (the frame's number) for a frame of a clip: completely or not at all.
    /// Writes nothing if the JPEG cannot be decoded in colour.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written; the message names it.</exception>
    public void Write(IClipFrames clip, ReadOnlySpan<byte> jpeg, ClipFrameResult frame)
    {
        if (Draw(jpeg, frame.Objects) is not { } picture)
            return;
        var name = clip.Count == 1 ? clip.Name : string.Create(CultureInfo.InvariantCulture, $"{clip.Name}-{frame.Index:000000}");
        var path = Path.Combine(folder, name + ".png");
        var part = path + ".part";
        try
        {
            using (var file = File.Create(part))
                PngWriter.Write(picture, file);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            TryDelete(part);
            throw new IOException($"{path} cannot be written: {problem.Message}", problem);
        }
    }

    public void Dispose() => _decoder.Dispose();

    private static void TryDelete(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The directory is gone or not writable, as the first failure reports.
        }
    }

    private Canvas? Draw(ReadOnlySpan<byte> jpeg, IReadOnlyList<DetectedObject> objects)
    {
        if (_decoder.Decode(jpeg, 0, out var width, out var height, out var pixels) != JpegRefusal.None)
            return null;

        var picture = new Canvas(width, height, Ink);
        picture.Picture(pixels, width, height, 0, 0, width, height);

        // The highest confidence last, so that it is on top.
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

        // A box may reach far beyond the picture; its edges are drawn at those of the picture.
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
