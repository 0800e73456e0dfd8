using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>
/// The cleaning of one mask of 640x480, compared with the background model that made it. Budget: 0 bytes, and at most a quarter of the model's time.
/// Four objects move through the picture, so that each pixel is covered in one frame of 16 and the model does not learn them.
/// </summary>
[MemoryDiagnoser]
public class MaskCleaningBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Cycle = 16;

    private readonly LumaPlane[] _frames = new LumaPlane[Cycle];
    private readonly BitMask[] _masks = new BitMask[Cycle];
    private readonly ForegroundMask _mask = new();
    private readonly BitMask _bits = new();
    private readonly BackgroundModel _model = BackgroundModel.Create();
    private readonly MaskCleaner _cleaner = MaskCleaner.Create();
    private readonly MaskCleaner _reference = new MaskCleanerScalar();
    private int _next;

    /// <summary>Standard deviation of the noise in grey levels. Calm pictures have one mode per pixel, noisy ones several, and specks.</summary>
    [Params(1.5, 4)]
    public double Noise { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height];
        for (var frame = 0; frame < Cycle; frame++)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                var (x, y) = (i % Width, i / Width);
                var noise = Noise * 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
                var isObject = (x + Width - (frame * 40)) % Width < 40 && y % 120 >= 40;
                pixels[i] = (byte)Math.Clamp(60 + (x / 8) + (y / 8) + noise + (isObject ? 60 : 0), 0, 255);
            }

            _frames[frame] = new LumaPlane();
            _frames[frame].CopyFrom(pixels, Width, Height);
            _masks[frame] = new BitMask();
        }

        for (var frame = 0; frame < 100; frame++)
        {
            _model.Apply(_frames[frame % Cycle], _mask);
            _masks[frame % Cycle].CopyFrom(_mask);
        }

        _bits.Resize(Width, Height);
        _cleaner.Watch(Width, Height, null);
        _reference.Watch(Width, Height, null);
    }

    [Benchmark(Baseline = true)]
    public void Model() => _model.Apply(_frames[_next++ % Cycle], _mask);

    [Benchmark]
    public void Clean() => Clean(_cleaner);

    [Benchmark]
    public void Scalar() => Clean(_reference);

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var frame in _frames)
            frame?.Dispose();
        _mask.Dispose();
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Clean(MaskCleaner cleaner)
    {
        _bits.Clear();
        _bits.Add(_masks[_next++ % Cycle]);
        cleaner.Clean(_bits);
    }
}
