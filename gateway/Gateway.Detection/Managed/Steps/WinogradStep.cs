namespace Gateway.Detection.Managed.Steps;

/// <summary>Winograd's F(2x2, 3x3) after <see cref="WinogradInputStep{TVector}"/>: a 3x3 convolution of stride 1 with bias and activation.</summary>
/// <remarks>
/// A job is some blocks of filters over some groups of tiles. It takes the channels slab by slab. A group's slab at one point fits the first-level
/// cache; the slab's transformed weights and the sums so far fit the second-level cache.
/// </remarks>
internal sealed unsafe class WinogradStep<TKernel, TVector> : Step
    where TKernel : unmanaged, ITileKernel
    where TVector : unmanaged, IVector<TVector>
{
    /// <summary>A group's input at a point.</summary>
    private const int SlabBytes = 24 * 1024;

    /// <summary>A job's transformed weights, and its sums.</summary>
    private const int WeightsBytes = 256 * 1024;
    private const int SumsBytes = 256 * 1024;

    /// <summary>In floats.</summary>
    private const int CacheLine = 16;

    private readonly WinogradLayout _layout;
    private readonly Planes _output;
    private readonly WinogradWeights _weights;
    private readonly Activation _activation;
    private readonly float _slope;
    private readonly int _blocksOfJob;
    private readonly int _groupsOfJob;
    private readonly int _slab;
    private readonly int[] _offsets;
    private readonly float[] _noBias;

    /// <summary>Layout and weights are borrowed; the output is filled with its border. The slope applies to piecewise linear activations.</summary>
    public WinogradStep(WinogradLayout layout, Planes output, WinogradWeights weights, Activation activation, float slope)
    {
        _layout = layout;
        _output = output;
        _weights = weights;
        _activation = activation;
        _slope = slope;
        _slab = Math.Min(layout.Channels, SlabBytes / (sizeof(float) * TKernel.Width));
        _blocksOfJob = Math.Clamp(WeightsBytes / (sizeof(float) * WinogradLayout.Points * PointLength), 1, Blocks);
        _groupsOfJob = Math.Clamp(SumsBytes / (sizeof(float) * WinogradLayout.Points * TileLength * _blocksOfJob), 1, layout.Groups);

        // The kernel needs a table of its inputs, which are contiguous here, and a bias, which points do not have.
        _offsets = GC.AllocateArray<int>(layout.Channels, pinned: true);
        _noBias = GC.AllocateArray<float>(TKernel.Rows, pinned: true);
        for (var channel = 0; channel < layout.Channels; channel++)
            _offsets[channel] = channel * layout.GroupWidth;
    }

    public override int Jobs => BlockJobs * ((_layout.Groups + _groupsOfJob - 1) / _groupsOfJob);

    /// <summary>The transformed weights of a slab, then the sums, then two rows of output.</summary>
    public override int Scratch => RowsPlace + RowsLength;

    private int RowsPlace => WinogradLayout.Points * _blocksOfJob * (PointLength + _groupsOfJob * TileLength);

    private int Blocks => (_weights.Filters + TKernel.Rows - 1) / TKernel.Rows;

    /// <summary>Jobs that share the filters of some groups.</summary>
    private int BlockJobs => (Blocks + _blocksOfJob - 1) / _blocksOfJob;

    /// <summary>A block's transformed weights at a point, plus at least a cache line: otherwise all points would map to the same cache set.</summary>
    private int PointLength => (_slab * TKernel.Rows / CacheLine + 2) * CacheLine;

    /// <summary>A group at a point: [filter][tile].</summary>
    private static int TileLength => TKernel.Rows * TKernel.Width;

    private static int RowsLength => WinogradLayout.Side * WinogradLayout.Side * TKernel.Width;

    public override void Run(int job, float* scratch)
    {
        var firstBlock = job % BlockJobs * _blocksOfJob;
        var blocks = Math.Min(_blocksOfJob, Blocks - firstBlock);
        var firstGroup = job / BlockJobs * _groupsOfJob;
        var groups = Math.Min(_groupsOfJob, _layout.Groups - firstGroup);
        var sums = scratch + WinogradLayout.Points * _blocksOfJob * PointLength;
        for (var first = 0; first < _layout.Channels; first += _slab)
        {
            var channels = Math.Min(_slab, _layout.Channels - first);
            for (var block = 0; block < blocks; block++)
                _weights.Transform<TVector>(firstBlock + block, first, channels, scratch + block * WinogradLayout.Points * PointLength, PointLength);
            for (var group = 0; group < groups; group++)
                Sum(firstGroup + group, blocks, first, channels, scratch, sums + group * blocks * WinogradLayout.Points * TileLength);
        }

        for (var group = 0; group < groups; group++)
        {
            for (var block = 0; block < blocks; block++, sums += WinogradLayout.Points * TileLength)
                Write(firstGroup + group, firstBlock + block, sums, scratch + RowsPlace);
        }
    }

    /// <summary>Adds a slab's products to the sums [block][point][filter][tile] of a group; the first slab starts them.</summary>
    private void Sum(int group, int blocks, int firstChannel, int channels, float* weights, float* sums)
    {
        var offsets = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_offsets));
        var bias = firstChannel > 0 ? null : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_noBias));
        var tiles = _layout.TilesOf(group);
        for (var point = 0; point < WinogradLayout.Points; point++)
        {
            var input = _layout.At(group, point, firstChannel);
            for (var block = 0; block < blocks; block++)
            {
                var place = block * WinogradLayout.Points + point;
                TKernel.Run(tiles, input, offsets, weights + place * PointLength, channels, bias, 1, sums + place * TileLength, TKernel.Width);
            }
        }
    }

    private void Write(int group, int block, float* sums, float* rows)
    {
        var firstFilter = block * TKernel.Rows;
        for (var filter = 0; filter < Math.Min(TKernel.Rows, _weights.Filters - firstFilter); filter++)
        {
            if (group == 0)
                _output.ClearBorder(firstFilter + filter);
            TransformBack(sums + filter * TKernel.Width, _layout.TilesOf(group), _weights.Bias(block)[filter], rows);
            Copy(rows, group * TKernel.Width, _layout.TilesOf(group), firstFilter + filter);
        }
    }

    /// <summary>Transforms the points of a filter's tiles to two rows of outputs, one behind the other.</summary>
    private void TransformBack(float* sums, int tiles, float bias, float* rows)
    {
        var (slopes, biases) = (TVector.All(_slope), TVector.All(bias));
        var lower = rows + WinogradLayout.Side * TKernel.Width;
        for (var tile = 0; tile < tiles; tile += TVector.Count)
        {
            var source = sums + tile;
            var u0 = Upper(source);
            var u1 = Upper(source + TileLength);
            var u2 = Upper(source + 2 * TileLength);
            var u3 = Upper(source + 3 * TileLength);
            Finish(u0, u1, u2, u3, biases, slopes, rows + WinogradLayout.Side * tile);
            var l0 = Lower(source);
            var l1 = Lower(source + TileLength);
            var l2 = Lower(source + 2 * TileLength);
            var l3 = Lower(source + 3 * TileLength);
            Finish(l0, l1, l2, l3, biases, slopes, lower + WinogradLayout.Side * tile);
        }

        if (CurveOf<TVector>.Bends(_activation))
        {
            CurveOf<TVector>.Apply(_activation, rows, WinogradLayout.Side * tiles);
            CurveOf<TVector>.Apply(_activation, lower, WinogradLayout.Side * tiles);
        }
    }

    private static TVector Upper(float* points) =>
        TVector.Add(TVector.Add(TVector.Load(points), TVector.Load(points + 4 * TileLength)), TVector.Load(points + 8 * TileLength));

    private static TVector Lower(float* points) =>
        TVector.Subtract(
            TVector.Subtract(TVector.Load(points + 4 * TileLength), TVector.Load(points + 8 * TileLength)), TVector.Load(points + 12 * TileLength));

    private static void Finish(TVector p0, TVector p1, TVector p2, TVector p3, TVector bias, TVector slope, float* row)
    {
        var even = TVector.Add(TVector.Add(TVector.Add(p0, p1), p2), bias);
        var odd = TVector.Add(TVector.Subtract(TVector.Subtract(p1, p2), p3), bias);
        even = TVector.Max(even, TVector.Multiply(even, slope));
        odd = TVector.Max(odd, TVector.Multiply(odd, slope));
        TVector.ZipLow(even, odd).Store(row);
        TVector.ZipHigh(even, odd).Store(row + TVector.Count);
    }

    /// <summary>Copies the existing outputs to their planes.</summary>
    private void Copy(float* rows, int firstTile, int tiles, int filter)
    {
        for (var done = 0; done < tiles;)
        {
            var (row, column) = Math.DivRem(firstTile + done, _layout.Columns);
            var some = Math.Min(tiles - done, _layout.Columns - column);
            var (x, y) = (WinogradLayout.Side * column, WinogradLayout.Side * row);
            var width = Math.Min(WinogradLayout.Side * some, _output.Shape.Width - x);
            var target = _output.First(filter) + (nint)y * _output.RowStride + x;
            var source = rows + WinogradLayout.Side * done;
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(target, width));
            if (y + 1 < _output.Shape.Height)
                new ReadOnlySpan<float>(source + WinogradLayout.Side * TKernel.Width, width)
                    .CopyTo(new Span<float>(target + _output.RowStride, width));
            done += some;
        }
    }
}
