namespace Gateway.Detection.Managed.Steps;

/// <summary>Transforms the input of a convolution for <see cref="WinogradStep{TKernel, TVector}"/>. A job is a channel.</summary>
/// <remarks>
/// Neighbouring tiles overlap by two columns and two rows. First the rows are split, so that inputs at the same place of their tiles are adjacent,
/// tile after tile across row ends. Then whole vectors of tiles are transformed alike.
/// </remarks>
internal sealed unsafe class WinogradInputStep<TVector>(Planes input, WinogradLayout layout) : Step
    where TVector : unmanaged, IVector<TVector>
{
    private const int Width = 4;

    public override int Jobs => layout.Channels;

    public override int Scratch => 2 * Width * ColumnLength;

    /// <summary>One column of a tile's input, for all tiles and one more row of tiles.</summary>
    private int ColumnLength => (layout.Rows + 1) * layout.Columns + 2 * TVector.Count;

    public override void Run(int job, float* scratch)
    {
        TakeApart(job, scratch);
        for (var group = 0; group < layout.Groups; group++, scratch += layout.GroupWidth)
        {
            for (var tile = 0; tile < layout.TilesOf(group); tile += TVector.Count)
                Transform(scratch + tile, layout.At(group, 0, job) + tile);
        }
    }

    /// <summary>Scratch becomes [the first or second row of a row of tiles][column of a tile's input][tile].</summary>
    private void TakeApart(int channel, float* scratch)
    {
        for (var row = 0; row < 2 * (layout.Rows + 1); row++)
        {
            // The last row of the last tiles may lie below the border. Only outputs outside the picture depend on it.
            var source = input.First(channel) + (nint)Math.Min(row - 1, input.Shape.Height) * input.RowStride - 1;
            var target = scratch + row % 2 * Width * ColumnLength + row / 2 * layout.Columns;
            for (var tile = 0; tile < layout.Columns; tile += TVector.Count, source += 2 * TVector.Count)
            {
                // The next row overwrites values past the end of this row.
                var first = TVector.Load(source);
                var second = TVector.Load(source + TVector.Count);
                TVector.UnzipEven(first, second).Store(target + tile);
                TVector.UnzipOdd(first, second).Store(target + ColumnLength + tile);
                first = TVector.Load(source + 2);
                second = TVector.Load(source + 2 + TVector.Count);
                TVector.UnzipEven(first, second).Store(target + 2 * ColumnLength + tile);
                TVector.UnzipOdd(first, second).Store(target + 3 * ColumnLength + tile);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Transform(float* upper, float* target)
    {
        var lower = upper + Width * ColumnLength;
        var below = layout.Columns;
        TransformRow(upper, upper + below, subtract: true, target);
        TransformRow(lower, upper + below, subtract: false, target + 4 * layout.PointLength);
        TransformRow(upper + below, lower, subtract: true, target + 8 * layout.PointLength);
        TransformRow(lower, lower + below, subtract: true, target + 12 * layout.PointLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformRow(float* left, float* right, bool subtract, float* target)
    {
        var c0 = Join(left, right, subtract);
        var c1 = Join(left + ColumnLength, right + ColumnLength, subtract);
        var c2 = Join(left + 2 * ColumnLength, right + 2 * ColumnLength, subtract);
        var c3 = Join(left + 3 * ColumnLength, right + 3 * ColumnLength, subtract);
        TVector.Subtract(c0, c2).Store(target);
        TVector.Add(c1, c2).Store(target + layout.PointLength);
        TVector.Subtract(c2, c1).Store(target + 2 * layout.PointLength);
        TVector.Subtract(c1, c3).Store(target + 3 * layout.PointLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Join(float* left, float* right, bool subtract) => subtract
        ? TVector.Subtract(TVector.Load(left), TVector.Load(right))
        : TVector.Add(TVector.Load(left), TVector.Load(right));
}
