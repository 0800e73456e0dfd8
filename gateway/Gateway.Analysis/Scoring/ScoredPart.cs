using System.Globalization;

namespace Gateway.Analysis.Scoring;

/// <summary>The scored part of labelled footage: <c>temporalROI.txt</c> (first and last frame) and <c>ROI.bmp</c> (pixels that are not black), if present.</summary>
internal sealed class ScoredPart
{
    private readonly bool[]? _pixels;
    private readonly string? _pixelsPath;
    private readonly int _width;
    private readonly int _height;
    private readonly int _first = int.MinValue;
    private readonly int _last = int.MaxValue;

    /// <param name="folders">Searched in order; the first file counts.</param>
    /// <exception cref="AnalyzeException">A file cannot be read.</exception>
    public ScoredPart(params IReadOnlyList<string> folders)
    {
        if (Find(folders, "temporalROI.txt") is { } times)
        {
            var numbers = File.ReadAllText(times).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (numbers.Length != 2 || !TryNumber(numbers[0], out _first) || !TryNumber(numbers[1], out _last) || _first > _last)
                throw new AnalyzeException($"{times} must hold two numbers: the first and the last frame to score");
        }

        if (Find(folders, "ROI.bmp") is not { } picture)
            return;
        try
        {
            _pixels = BmpReader.ReadNotBlack(File.ReadAllBytes(picture), out _width, out _height);
            _pixelsPath = picture;
        }
        catch (InvalidDataException problem)
        {
            throw new AnalyzeException($"{picture} cannot be read: {problem.Message}");
        }
    }

    public bool HasFrame(int number) => number >= _first && number <= _last;

    /// <summary>Whether a pixel counts. Requires <see cref="CheckSize"/>.</summary>
    public bool HasPixel(int x, int y) => _pixels is null || _pixels[(y * _width) + x];

    /// <exception cref="AnalyzeException">The region of interest is of another size.</exception>
    public void CheckSize(int width, int height)
    {
        if (_pixels is not null && (width, height) != (_width, _height))
            throw new AnalyzeException($"{_pixelsPath} is {_width}x{_height}, the masks are {width}x{height}: they must be of one size");
    }

    private static string? Find(IReadOnlyList<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
