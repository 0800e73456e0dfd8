using System.Buffers.Binary;
using System.Globalization;
using Gateway.Analysis.Drawing;

namespace Gateway.Analysis.Scoring;

/// <summary>The scored part of footage: <c>temporalROI.txt</c> (first and last frame) and <c>ROI.bmp</c> (pixels not black), if present.</summary>
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

/// <summary>Reads the pixels of an uncompressed BMP (1, 8, 24 or 32 bits) that are not black: the region of interest of labelled footage.</summary>
/// <remarks>
/// Little-endian: offset of the pixels at 10, header length at 14, width at 18, height at 22 (negative from the top), bits at 28, compression at 30.
/// </remarks>
internal static class BmpReader
{
    private const int LeastHeader = 54;

    /// <returns>True for each pixel that is not black, rows from the top.</returns>
    /// <exception cref="InvalidDataException">Not such a BMP; the message gives the reason for the user.</exception>
    public static bool[] ReadNotBlack(ReadOnlySpan<byte> file, out int width, out int height)
    {
        if (file.Length < LeastHeader || file[0] != 'B' || file[1] != 'M')
            throw new InvalidDataException("it is not a BMP");

        var start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var header = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        var stored = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        if (header < 40 || compression is not (0 or 3) || bits is not (1 or 8 or 24 or 32))
            throw new InvalidDataException($"it has {bits} bits a pixel and compression {compression}; save it uncompressed with 8 or 24 bits");
        if (width is < 1 or > PngReader.MaxSide || stored is 0 or < -PngReader.MaxSide or > PngReader.MaxSide)
            throw new InvalidDataException($"it is {width}x{stored}; at most {PngReader.MaxSide}x{PngReader.MaxSide} is read");

        height = Math.Abs(stored);
        var stride = ((width * bits) + 31) / 32 * 4;
        if (start > file.Length || (long)stride * height > file.Length - start)
            throw new InvalidDataException("it ends before the picture does");

        var palette = bits <= 8 ? Colours(file, 14 + header, start) : [];
        var set = new bool[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = file.Slice((int)start + (y * stride), stride);
            var to = (stored > 0 ? height - 1 - y : y) * width;
            for (var x = 0; x < width; x++)
            {
                set[to + x] = bits switch
                {
                    1 => IsColoured(palette, row[x / 8] >> (7 - (x % 8)) & 1),
                    8 => IsColoured(palette, row[x]),
                    _ => row.Slice(x * bits / 8, 3).ContainsAnyExcept((byte)0),
                };
            }
        }

        return set;
    }

    private static bool[] Colours(ReadOnlySpan<byte> file, uint from, uint to)
    {
        if (from > to)
            throw new InvalidDataException("its palette overlaps its pixels");
        var colours = new bool[Math.Min(256, (to - from) / 4)];
        for (var i = 0; i < colours.Length; i++)
            colours[i] = file.Slice((int)from + (i * 4), 3).ContainsAnyExcept((byte)0);
        return colours;
    }

    private static bool IsColoured(bool[] palette, int index) =>
        index < palette.Length ? palette[index] : throw new InvalidDataException("a pixel lies outside its palette");
}
