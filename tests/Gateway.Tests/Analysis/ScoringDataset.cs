using Gateway.Analysis;
using Gateway.Analysis.Drawing;
using Gateway.Commands;
using Gateway.Testing;

namespace Gateway.Tests.Analysis;

/// <summary>Labelled footage on disk: 64x48 frames of one grey, in the second of which a square of 8x8 pixels is bright.</summary>
internal sealed class ScoringDataset : IDisposable
{
    public const int Width = 64;
    public const int Height = 48;

    private readonly TemporaryDirectory _folder = new();

    public ScoringDataset()
    {
        Directory.CreateDirectory(Frames);
        Directory.CreateDirectory(Masks);
        Write(Path.Combine(Frames, "in000001.png"), (_, _) => 60);
        Write(Path.Combine(Frames, "in000002.png"), (x, y) => (byte)(x is >= 16 and < 24 && y is >= 16 and < 24 ? 220 : 60));
    }

    public string Frames => _folder.Combine("input");

    public string Masks => _folder.Combine("groundtruth");

    /// <summary>Motion anywhere, nothing cleaned away.</summary>
    public static AnalysisSettings Settings => AnalysisSettingsReader.Read(null, null);

    public string Beside(string name) => _folder.Combine(name);

    public void Mask(int number, Func<int, int, byte> label) => Write(Path.Combine(Masks, $"gt{number:000000}.png"), label);

    public static void Write(string path, Func<int, int, byte> gray, int width = Width, int height = Height)
    {
        var canvas = new Canvas(width, height, default);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                canvas.Fill(x, y, 1, 1, new Colour(gray(x, y), gray(x, y), gray(x, y)));
        }

        using var file = File.Create(path);
        PngWriter.Write(canvas, file);
    }

    public void Dispose() => _folder.Dispose();
}
