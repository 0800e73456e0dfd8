using Gateway.Analysis.Drawing;

namespace Gateway.Analysis.Scoring;

/// <summary>The labels of one frame, as of changedetection.net.</summary>
/// <remarks>0 static, 50 shadow (static), 85 outside the region of interest and 170 unknown (neither scored), 255 moving.</remarks>
internal sealed class TruthMask
{
    public const byte Moving = 255;
    private const byte Static = 0;
    private const byte Shadow = 50;
    private const byte Outside = 85;
    private const byte Unknown = 170;

    private readonly byte[] _pixels;

    private TruthMask(byte[] pixels, int width, int height)
    {
        _pixels = pixels;
        (Width, Height) = (width, height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <exception cref="AnalyzeException">The file is not a readable PNG, or has a value that is not a label.</exception>
    public static TruthMask Read(string path)
    {
        byte[] pixels;
        int width, height;
        try
        {
            pixels = PngReader.ReadGray(File.ReadAllBytes(path), out width, out height);
        }
        catch (InvalidDataException problem)
        {
            throw new AnalyzeException($"{path} cannot be used as a mask: {problem.Message}");
        }

        var wrong = pixels.AsSpan().IndexOfAnyExcept([Static, Shadow, Outside, Unknown, Moving]);
        if (wrong >= 0)
        {
            throw new AnalyzeException(
                $"{path} has the value {pixels[wrong]} at {wrong % width},{wrong / width}; "
                + "a mask holds 255 moving, 0 static, 50 shadow, 85 and 170 not scored");
        }

        return new TruthMask(pixels, width, height);
    }

    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width, Width);

    /// <summary>Whether a label takes part in the score.</summary>
    public static bool IsScored(byte label) => label is not (Outside or Unknown);
}
