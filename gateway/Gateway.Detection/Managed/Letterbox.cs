namespace Gateway.Detection.Managed;

/// <summary>Fits a picture into the network's input as darknet does: in proportion, centred, grey around, linear between pixels.</summary>
/// <remarks>
/// Follows darknet's resize_image exactly. It scales by (size - 1) / (new size - 1), first along the rows, then down the columns. In the last row it
/// leaves the share of the upper neighbour that rounding left.
/// </remarks>
internal sealed class Letterbox(LayerShape input) : IDisposable
{
    private const float Grey = 0.5f;
    private const int Channels = 3;
    private static readonly float[] Levels = [.. Enumerable.Range(0, 256).Select(level => (float)(level / 255.0))];

    private NativeFloats? _narrowed;
    private (int Width, int Height) _drawn;

    /// <summary>The picture's size within the network's input.</summary>
    public static (int Width, int Height) Fit(int width, int height, LayerShape into) =>
        (float)into.Width / width < (float)into.Height / height
            ? (into.Width, Math.Max(1, height * into.Width / width))
            : (Math.Max(1, width * into.Height / height), into.Height);

    /// <summary>Draws a picture of three bytes per pixel, row by row, into planes of the network's input size, except their border.</summary>
    public unsafe void Draw(ReadOnlySpan<byte> pixels, int width, int height, Planes planes)
    {
        var fit = Fit(width, height, input);
        if (_drawn != fit)
            Fill(planes);
        _drawn = fit;

        var needed = (long)fit.Width * height;
        if (_narrowed is null || _narrowed.Length < needed)
        {
            _narrowed?.Dispose();
            _narrowed = new NativeFloats(needed);
        }

        var narrowed = new Span<float>(_narrowed.Start, (int)needed);
        for (var channel = 0; channel < Channels; channel++)
        {
            Narrow(pixels[channel..], width, height, narrowed, fit.Width);
            var target = planes.First(channel) + (nint)((input.Height - fit.Height) / 2) * planes.RowStride + (input.Width - fit.Width) / 2;
            for (var y = 0; y < fit.Height; y++)
                Blend(narrowed, height, y, fit.Height, new Span<float>(target + (nint)y * planes.RowStride, fit.Width));
        }
    }

    public void Dispose() => _narrowed?.Dispose();

    /// <summary>Scales one channel to its new width.</summary>
    private static void Narrow(ReadOnlySpan<byte> pixels, int width, int height, Span<float> narrowed, int newWidth)
    {
        var scale = (float)(width - 1) / (newWidth - 1);
        for (var y = 0; y < height; y++)
        {
            var source = pixels[(y * width * Channels)..];
            var target = narrowed.Slice(y * newWidth, newWidth);
            for (var x = 0; x < newWidth; x++)
            {
                if (x == newWidth - 1 || width == 1)
                {
                    target[x] = Levels[source[(width - 1) * Channels]];
                    continue;
                }

                var at = x * scale;
                var left = (int)at;
                var share = at - left;
                target[x] = (1 - share) * Levels[source[left * Channels]] + share * Levels[source[(left + 1) * Channels]];
            }
        }
    }

    /// <summary>Computes one row of the new height.</summary>
    private static void Blend(ReadOnlySpan<float> narrowed, int height, int y, int newHeight, Span<float> target)
    {
        var at = newHeight == 1 ? 0 : y * ((float)(height - 1) / (newHeight - 1));
        var upper = (int)at;
        var share = at - upper;
        var first = narrowed.Slice(upper * target.Length, target.Length);
        if (y == newHeight - 1 || height == 1)
        {
            for (var x = 0; x < target.Length; x++)
                target[x] = (1 - share) * first[x];
            return;
        }

        var second = narrowed.Slice((upper + 1) * target.Length, target.Length);
        for (var x = 0; x < target.Length; x++)
            target[x] = (1 - share) * first[x] + share * second[x];
    }

    private unsafe void Fill(Planes planes)
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var y = 0; y < input.Height; y++)
                new Span<float>(planes.First(channel) + (nint)y * planes.RowStride, input.Width).Fill(Grey);
        }
    }
}

/// <summary>The place of the letterboxed picture in the network's input, for converting boxes.</summary>
internal readonly record struct FramePlace(LayerShape Input, int Width, int Height)
{
    public static FramePlace Of(int pictureWidth, int pictureHeight, LayerShape input)
    {
        var (width, height) = Letterbox.Fit(pictureWidth, pictureHeight, input);
        return new FramePlace(input, width, height);
    }

    /// <summary>From shares of the network's input to shares of the picture, in darknet's order of operations.</summary>
    public Candidates.Box ToPicture(float x, float y, float width, float height, float objectness) => new(
        (float)((x - (Input.Width - Width) / 2.0 / Input.Width) / ((float)Width / Input.Width)),
        (float)((y - (Input.Height - Height) / 2.0 / Input.Height) / ((float)Height / Input.Height)),
        width * ((float)Input.Width / Width),
        height * ((float)Input.Height / Height),
        objectness);
}
