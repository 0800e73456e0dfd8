namespace Gateway.Vision;

/// <summary>One picture in a few thousand numbers: the mean brightness of its cells, and of its rows and columns in some strips.</summary>
/// <remarks>
/// Cells show changes of light, strips show shifts by single pixels. Cells and columns use at most every second row, rows every second piece of
/// 16 pixels: some microseconds at 640x480. Buffers are reused. One thread at a time.
/// </remarks>
internal sealed class SceneGrid
{
    /// <summary>Least width and height of a picture with enough cells.</summary>
    public const int MinSide = 48;

    public const int CellRows = 24;

    /// <summary>Horizontal bands in which columns are averaged.</summary>
    public const int Bands = 3;

    /// <summary>Vertical strips in which rows are averaged.</summary>
    public const int Strips = 4;

    /// <summary>Value of brightness 1 in <see cref="Cells"/>, <see cref="ColumnsOf"/> and <see cref="RowsOf"/>.</summary>
    public const int Unit = 16;

    private const int MaxCellColumns = 40;
    private const int MaxRowsRead = 7;   // per row of cells: a mean of 100 pixels is good enough

    private ushort[] _sums = [];   // per column, of one row of cells
    private uint[] _bandSums = [];   // per column, of one band
    private short[] _cells = [];
    private short[] _columns = [];
    private short[] _rows = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int CellColumns { get; private set; }

    /// <summary>In pixels; the remainder at the right edge belongs to no cell.</summary>
    public int CellWidth { get; private set; }

    /// <summary>Row by row.</summary>
    public ReadOnlySpan<short> Cells => _cells.AsSpan(0, CellColumns * CellRows);

    public Span<short> ColumnsOf(int band) => _columns.AsSpan(band * Width, Width);

    public Span<short> RowsOf(int strip) => _rows.AsSpan(strip * Height, Height);

    public (int X, int Y, int Width, int Height) CellBox(int cell)
    {
        var (row, column) = (cell / CellColumns, cell % CellColumns);
        var top = row * Height / CellRows;
        return (column * CellWidth, top, CellWidth, ((row + 1) * Height / CellRows) - top);
    }

    public static bool CanRead(LumaPlane luma) => luma.Width >= MinSide && luma.Height >= MinSide;

    /// <summary>Rows of cells, counted from the bottom, that equal the row above them: a broken stream repeats a line or is grey.</summary>
    public int EqualRows()
    {
        for (var row = CellRows - 1; row > 0; row--)
        {
            var above = _cells.AsSpan((row - 1) * CellColumns, CellColumns);
            var cells = _cells.AsSpan(row * CellColumns, CellColumns);
            for (var column = 0; column < CellColumns; column++)
            {
                if (Math.Abs(cells[column] - above[column]) > Unit)
                    return CellRows - 1 - row;
            }
        }

        return CellRows - 1;
    }

    /// <summary>Reads a picture for which <see cref="CanRead"/> holds.</summary>
    public void Read(LumaPlane luma)
    {
        Resize(luma.Width, luma.Height);
        var bandRows = 0;
        for (var row = 0; row < CellRows; row++)
        {
            var (top, bottom) = (row * Height / CellRows, (row + 1) * Height / CellRows);
            var step = Math.Max(2, (bottom - top + MaxRowsRead - 1) / MaxRowsRead);
            var read = SumColumns(luma, top, bottom, step);
            bandRows += read;
            for (var column = 0; column < CellColumns; column++)
                _cells[(row * CellColumns) + column] = (short)(Sum(_sums.AsSpan(column * CellWidth, CellWidth)) * Unit / (read * CellWidth));

            AddToBand();
            if ((row + 1) % (CellRows / Bands) != 0)
                continue;
            EndBand(row / (CellRows / Bands), bandRows);
            bandRows = 0;
        }

        AverageRows(luma);
    }

    public void CopyFrom(SceneGrid other)
    {
        Resize(other.Width, other.Height);
        other._cells.CopyTo(_cells, 0);
        other._columns.CopyTo(_columns, 0);
        other._rows.CopyTo(_rows, 0);
    }

    /// <summary>Moves towards another picture of the same size: rows and columns by a sixteenth, cells completely.</summary>
    public void Follow(SceneGrid other)
    {
        other._cells.CopyTo(_cells, 0);
        Follow(_columns, other._columns);
        Follow(_rows, other._rows);
    }

    private static void Follow(Span<short> values, ReadOnlySpan<short> others)
    {
        var i = 0;
        for (; i + Vector<short>.Count <= values.Length; i += Vector<short>.Count)
        {
            var value = new Vector<short>(values[i..]);
            (value + ((new Vector<short>(others[i..]) - value) >> 4)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] += (short)((others[i] - values[i]) >> 4);
    }

    private void Resize(int width, int height)
    {
        if (width == Width && height == Height)
            return;
        Width = width;
        Height = height;
        var pieces = Width / 16;
        var perCell = (pieces + MaxCellColumns - 1) / MaxCellColumns;
        CellColumns = pieces / perCell;
        CellWidth = perCell * 16;
        _sums = new ushort[(Width + PixelPlane.Alignment - 1) & -PixelPlane.Alignment];
        _bandSums = new uint[_sums.Length];
        _cells = new short[CellColumns * CellRows];
        _columns = new short[Bands * Width];
        _rows = new short[Strips * Height];
    }

    private unsafe int SumColumns(LumaPlane luma, int top, int bottom, int step)
    {
        var read = (bottom - top + step - 1) / step;
        fixed (ushort* sums = _sums)
        {
            for (var x = 0; x < Width; x += Vector<byte>.Count)   // up to the end of the padding
            {
                var pixels = luma.Data + ((nint)top * luma.Stride) + x;
                Vector.Widen(Vector.Load(pixels), out var low, out var high);
                for (var row = 1; row < read; row++)
                {
                    pixels += (nint)step * luma.Stride;
                    Vector.Widen(Vector.Load(pixels), out var nextLow, out var nextHigh);
                    low += nextLow;
                    high += nextHigh;
                }

                low.Store(sums + x);
                high.Store(sums + x + Vector<ushort>.Count);
            }
        }

        return read;
    }

    private static int Sum(ReadOnlySpan<ushort> values)
    {
        var total = Vector128<uint>.Zero;
        for (var i = 0; i + 8 <= values.Length; i += 8)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(values[i..]));
            total += low + high;
        }

        return (int)Vector128.Sum(total);
    }

    private void AddToBand()
    {
        for (var x = 0; x < _sums.Length; x += 8)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(_sums.AsSpan(x)));
            (low + Vector128.Create(_bandSums.AsSpan(x))).CopyTo(_bandSums.AsSpan(x));
            (high + Vector128.Create(_bandSums.AsSpan(x + 4))).CopyTo(_bandSums.AsSpan(x + 4));
        }
    }

    private void EndBand(int band, int rowsRead)
    {
        var columns = ColumnsOf(band);
        var factor = (float)Unit / rowsRead;
        for (var x = 0; x < columns.Length; x++)
            columns[x] = (short)(_bandSums[x] * factor);
        Array.Clear(_bandSums);
    }

    private unsafe void AverageRows(LumaPlane luma)
    {
        var pieces = Width / 16;
        for (var strip = 0; strip < Strips; strip++)
        {
            var (first, end) = (strip * pieces / Strips, (strip + 1) * pieces / Strips);
            end = Math.Min(Math.Max(end, first + 1), pieces);
            var count = (end - first + 1) / 2;
            var factor = (float)Unit / (count * 16);
            var rows = RowsOf(strip);
            for (var y = 0; y < rows.Length; y++)
            {
                var pixels = luma.Data + ((nint)y * luma.Stride);
                var total = Vector128<ushort>.Zero;   // enough: the widest strip reads 128 pieces
                for (var i = first; i < end; i += 2)
                {
                    var (low, high) = Vector128.Widen(Vector128.Load(pixels + (i * 16)));
                    total += low + high;
                }

                var (a, b) = Vector128.Widen(total);
                rows[y] = (short)(Vector128.Sum(a + b) * factor);
            }
        }
    }
}
