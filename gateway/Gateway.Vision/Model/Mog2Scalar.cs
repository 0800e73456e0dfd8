namespace Gateway.Vision;

/// <summary>MOG2 one pixel at a time: the reference for the vectorised model, itself tested against OpenCV.</summary>
internal sealed unsafe class Mog2Scalar(BackgroundModelOptions options) : BackgroundModel(options)
{
    private readonly int _mixtures = options.Mixtures;
    private Mog2Mode* _modes;   // width x height x mixtures
    private byte* _used;   // modes in use per pixel

    private protected override void Clear(int width, int height)
    {
        var pixels = (nuint)width * (nuint)height;
        if (width != Width || height != Height)
        {
            _modes = (Mog2Mode*)NativeMemory.Realloc(_modes, pixels * (nuint)_mixtures * (nuint)sizeof(Mog2Mode));
            _used = (byte*)NativeMemory.Realloc(_used, pixels);
        }

        NativeMemory.Clear(_modes, pixels * (nuint)_mixtures * (nuint)sizeof(Mog2Mode));
        NativeMemory.Clear(_used, pixels);
    }

    private protected override void UpdateRows(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, int first, int end)
    {
        var region = RegionFor(frame);
        for (var y = first; y < end; y++)
        {
            var luma = frame.Row(y);
            var result = mask.Row(y);
            for (var x = 0; x < luma.Length; x++)
            {
                if (region is not null && !region[x, y])
                {
                    result[x] = ForegroundMask.Background;
                    continue;
                }

                var pixel = ((nint)y * frame.Width) + x;
                var modes = _modes + (pixel * _mixtures);
                var background = Mog2Pixel.Learn(luma[x], modes, ref _used[pixel], _mixtures, rates);
                if (background)
                    result[x] = ForegroundMask.Background;
                else if (Options.DetectShadows && Mog2Pixel.IsShadow(luma[x], modes, _used[pixel], rates))
                    result[x] = Options.ShadowValue;
                else
                    result[x] = ForegroundMask.Foreground;
            }
        }
    }

    private protected override void ReadRow(int y, ModelRow row)
    {
        for (var x = 0; x < Width; x++)
        {
            var pixel = ((nint)y * Width) + x;
            row.Used[x] = _used[pixel];
            ModesOf(pixel).CopyTo(ModesOf(row, x));
        }
    }

    internal override void ReadMeans(int y, Span<float> means)
    {
        for (var x = 0; x < means.Length; x++)
        {
            var pixel = ((nint)y * Width) + x;
            means[x] = _used[pixel] == 0 ? 0 : _modes[pixel * _mixtures].Mean;
        }
    }

    private protected override void WriteRow(int y, ModelRow row)
    {
        for (var x = 0; x < Width; x++)
        {
            var pixel = ((nint)y * Width) + x;
            _used[pixel] = row.Used[x];
            ModesOf(row, x).CopyTo(ModesOf(pixel));
        }
    }

    private Span<Mog2Mode> ModesOf(nint pixel) => new(_modes + (pixel * _mixtures), _mixtures);

    private Span<Mog2Mode> ModesOf(ModelRow row, int x) => new(row.Modes + (x * BackgroundModelOptions.MaxMixtures), _mixtures);

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_modes);
        NativeMemory.Free(_used);
        _modes = null;
        _used = null;
    }

    ~Mog2Scalar() => Dispose(false);
}
