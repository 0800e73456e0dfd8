using System.Buffers.Binary;
using System.IO.Compression;

namespace Gateway.Analysis.Drawing;

/// <summary>The glyphs of labels: DejaVu Sans, 13 pixels, coverage 0 to 255; Latin-1 and a few signs, otherwise a question mark.</summary>
/// <remarks>
/// <c>font.bin</c> is a zlib stream, little-endian, made by <c>font.sh</c>: the number of glyphs (2), then each as
/// <code>
/// at  size  field
///  0   2    code point
///  2   1    advance   pixels to the next glyph
///  3   1    left      of the coverage from the pen, signed
///  4   1    top       of the coverage from the base line, signed, up is negative
///  5   1    width
///  6   1    height
///  7   w*h  coverage
/// </code>
/// </remarks>
internal sealed class TextFont
{
    /// <summary>Pixels from the top of a line of text to its base line.</summary>
    public const int Ascent = 12;

    /// <summary>Pixels of a line of text.</summary>
    public const int LineHeight = 16;

    private const int GlyphHeader = 7;

    private readonly Dictionary<int, Glyph> _glyphs = [];

    private TextFont()
    {
        using var resource = typeof(TextFont).Assembly.GetManifestResourceStream("font.bin")!;
        using var zlib = new ZLibStream(resource, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        var data = bytes.ToArray().AsSpan();
        var count = BinaryPrimitives.ReadUInt16LittleEndian(data);
        data = data[2..];
        for (var i = 0; i < count; i++)
        {
            var size = data[5] * data[6];
            var glyph = new Glyph(data[2], (sbyte)data[3], (sbyte)data[4], data[5], data[6], data.Slice(GlyphHeader, size).ToArray());
            _glyphs[BinaryPrimitives.ReadUInt16LittleEndian(data)] = glyph;
            data = data[(GlyphHeader + size)..];
        }
    }

    public static TextFont Shared { get; } = new();

    public int Measure(string text) => text.Sum(c => this[c].Advance);

    public Glyph this[char c] => _glyphs.TryGetValue(c, out var glyph) ? glyph : _glyphs['?'];
}

/// <summary>The coverage of one character; the fields are those of the table above.</summary>
internal sealed record Glyph(int Advance, int Left, int Top, int Width, int Height, byte[] Coverage);
