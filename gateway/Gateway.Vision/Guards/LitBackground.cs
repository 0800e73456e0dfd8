namespace Gateway.Vision;

/// <summary>Takes background in another light out of the foreground: a lamp's, a cloud's and a headlight's, and shadows.</summary>
/// <remarks>
/// Light changes how bright a surface is, not its texture. Objects are judged in cells of 8x8 pixels: "same" cells show the background's texture,
/// free of slopes as soft light makes them, with a contrast that agrees with the brightness; "other" cells show another texture; the rest is flat and
/// tells nothing. Where most cells that tell are "same", only groups of "other" cells stay, such as someone in the light. Reads nothing without an
/// object. One thread at a time; allocates only when the picture size changes.
/// </remarks>
internal sealed unsafe class LitBackground
{
    public const int Side = 8;

    private const int Pixels = Side * Side;
    private const int LeastForeground = Pixels / 2;   // of a cell, to judge it
    private const int MostClipped = Pixels / 4;   // black or white pixels, which have lost their texture
    private const float SquareSum = Pixels * ((Side * Side) - 1) / 12f;   // of the places along one axis, from the cell's middle
    private const float LeastTexture = 4 * Pixels;   // sums of squares from here on
    private const float FlatInNoise = 40 * Pixels;
    private const float LeastCorrelation = 0.6f;
    private const float MostContrast = 2.5f;   // of the texture, compared with that of the brightness
    private const double LeastSame = 0.6;   // of the cells that tell
    private const double LeastTelling = 0.2;   // of all cells
    private const int LeastOtherNeighbours = 5;   // of 3x3 cells, itself included

    private static readonly Vector256<float> Places = Vector256.Create(-3.5f, -2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3.5f);

    private enum Cell : byte
    {
        Empty,
        Flat,
        Same,
        Other,
    }

    private Cell[] _cells = [];
    private float[] _background = [];   // one row of cells
    private int _width;
    private int _height;
    private int _columns;
    private int _rows;

    /// <summary>Clears lit background in the objects above <paramref name="leastArea"/>, all in analysed pixels.</summary>
    /// <returns>Whether anything was cleared.</returns>
    public bool Clear(LumaPlane now, BackgroundModel model, BitMask foreground, ReadOnlySpan<MovingObject> objects, int leastArea)
    {
        if (now.Width < Side || now.Height < Side)
            return false;
        Resize(now.Width, now.Height);
        var isCleared = false;
        foreach (ref readonly var o in objects)
        {
            if (o.Area <= leastArea)
                break;
            var (left, right) = (o.X / Side, (o.X + o.Width + Side - 1) / Side);
            var (top, bottom) = (o.Y / Side, (o.Y + o.Height + Side - 1) / Side);
            if (!IsLit(now, model, foreground, (left, top, right, bottom)))
                continue;
            isCleared = true;
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                {
                    if (!Stays(column, row, (left, top, right, bottom)))
                        ClearCell(foreground, column, row);
                }
            }
        }

        return isCleared;
    }

    private void Resize(int width, int height)
    {
        (_width, _height) = (width, height);
        (_columns, _rows) = ((width + Side - 1) / Side, (height + Side - 1) / Side);
        if (_cells.Length < _columns * _rows)
            _cells = new Cell[_columns * _rows];
        if (_background.Length < Side * width)
            _background = new float[Side * width];
    }

    private bool IsLit(LumaPlane now, BackgroundModel model, BitMask foreground, (int Left, int Top, int Right, int Bottom) box)
    {
        var (same, other, all) = (0, 0, 0);
        for (var row = box.Top; row < box.Bottom; row++)
        {
            for (var y = 0; y < Side; y++)
                model.ReadMeans(TopOf(row) + y, _background.AsSpan(y * now.Width, now.Width));
            for (var column = box.Left; column < box.Right; column++)
            {
                var cell = ForegroundOf(foreground, column, row) < LeastForeground ? Cell.Empty : Judge(now, column, row);
                _cells[(row * _columns) + column] = cell;
                all += cell == Cell.Empty ? 0 : 1;
                same += cell == Cell.Same ? 1 : 0;
                other += cell == Cell.Other ? 1 : 0;
            }
        }

        return same > 0 && same >= LeastSame * (same + other) && same + other >= LeastTelling * all;
    }

    private Cell Judge(LumaPlane now, int column, int row)
    {
        var (sumA, sumB) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (squaresA, squaresB, products) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var (momentA, momentB) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var clipped = Vector256<int>.Zero;
        fixed (float* background = _background)
        {
            var pixels = now.Data + ((nint)TopOf(row) * now.Stride) + LeftOf(column);
            for (var y = 0; y < Side; y++, pixels += now.Stride)
            {
                var (values, _) = Vector256.Widen(Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)pixels).AsByte()).ToVector256());
                var (bright, dark) = (Vector256.GreaterThan(values, Vector256.Create(249u)), Vector256.LessThan(values, Vector256.Create(6u)));
                clipped -= bright.AsInt32() + dark.AsInt32();
                var a = Vector256.Load(background + (y * now.Width) + LeftOf(column));
                var b = Vector256.ConvertToSingle(values.AsInt32());
                (sumA, sumB) = (sumA + a, sumB + b);
                (squaresA, squaresB, products) = (squaresA + (a * a), squaresB + (b * b), products + (a * b));
                (momentA, momentB) = (momentA + (a * (y - 3.5f)), momentB + (b * (y - 3.5f)));
            }
        }

        if (Vector256.Sum(clipped) > MostClipped)
            return Cell.Flat;
        var (sa, sb) = (Vector256.Sum(sumA), Vector256.Sum(sumB));
        var (xa, xb) = (Vector256.Sum(sumA * Places), Vector256.Sum(sumB * Places));
        var (ya, yb) = (Vector256.Sum(momentA), Vector256.Sum(momentB));

        // The squares less mean and slope are texture.
        var textureA = Vector256.Sum(squaresA) - (sa * sa / Pixels) - (((xa * xa) + (ya * ya)) / SquareSum);
        var textureB = Vector256.Sum(squaresB) - (sb * sb / Pixels) - (((xb * xb) + (yb * yb)) / SquareSum);
        var common = Vector256.Sum(products) - (sa * sb / Pixels) - (((xa * xb) + (ya * yb)) / SquareSum);
        if (textureA < LeastTexture)
            return textureB < FlatInNoise ? Cell.Flat : Cell.Other;
        var contrast = common / textureA * sa / Math.Max(sb, 1);
        if (common > 0 && common * common >= LeastCorrelation * LeastCorrelation * textureA * textureB
            && contrast is > 1 / MostContrast and < MostContrast)
            return Cell.Same;
        return textureB < FlatInNoise && textureA < textureB / 2 ? Cell.Flat : Cell.Other;
    }

    /// <summary>Whether a cell is within a group of cells with another texture, or a sparse one beside such a cell.</summary>
    private bool Stays(int column, int row, (int Left, int Top, int Right, int Bottom) box)
    {
        var cell = _cells[(row * _columns) + column];
        var others = 0;
        for (var y = Math.Max(row - 1, box.Top); y < Math.Min(row + 2, box.Bottom); y++)
        {
            for (var x = Math.Max(column - 1, box.Left); x < Math.Min(column + 2, box.Right); x++)
                others += _cells[(y * _columns) + x] == Cell.Other ? 1 : 0;
        }

        return cell == Cell.Empty ? others > 0 : others >= LeastOtherNeighbours;
    }

    private int ForegroundOf(BitMask foreground, int column, int row)
    {
        var count = 0;
        for (var y = TopOf(row); y < TopOf(row) + Side; y++)
            count += foreground.CountRun(y, LeftOf(column), LeftOf(column) + Side);
        return count;
    }

    private void ClearCell(BitMask foreground, int column, int row)
    {
        for (var y = row * Side; y < Math.Min((row + 1) * Side, _height); y++)
            foreground.ClearRun(y, column * Side, Math.Min((column + 1) * Side, _width));
    }

    /// <summary>Judged pixels: a cell cut off by the picture's edge is judged with pixels of its neighbour, but clears its own alone.</summary>
    private int LeftOf(int column) => Math.Min(column * Side, _width - Side);

    private int TopOf(int row) => Math.Min(row * Side, _height - Side);
}
