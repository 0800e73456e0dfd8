using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>
/// One frame of 640x480 with several modes per pixel through the background model: all of it, and a polygon with a quarter of the area in the middle.
/// Budget: 0 bytes, and at most two fifths of the time. In a calm picture a pixel costs very little, so skipping the pixels outside weighs more.
/// </summary>
[MemoryDiagnoser]
public class RegionBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Cycle = 16;
    private const double Noise = 4;   // standard deviation, grey levels

    private static readonly Roi Middle =
        Roi.Polygon("middle", new RoiPoint(160, 120), new RoiPoint(480, 120), new RoiPoint(480, 360), new RoiPoint(160, 360));

    private readonly LumaPlane[] _frames = new LumaPlane[Cycle];
    private readonly ForegroundMask _mask = new();
    private readonly BackgroundModel _whole = BackgroundModel.Create(new BackgroundModelOptions());
    private readonly BackgroundModel _quarter = BackgroundModel.Create(new BackgroundModelOptions());
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height];
        for (var frame = 0; frame < Cycle; frame++)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                var noise = Noise * 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
                pixels[i] = (byte)Math.Clamp(60 + (i % Width / 8) + (i / Width / 8) + noise, 0, 255);
            }

            _frames[frame] = new LumaPlane();
            _frames[frame].CopyFrom(pixels, Width, Height);
        }

        var region = new RegionMask(Middle);
        region.Draw(Width, Height, 1);
        _quarter.Region = region.Bits;
        for (var frame = 0; frame < 100; frame++)
        {
            _whole.Apply(_frames[frame % Cycle], _mask);
            _quarter.Apply(_frames[frame % Cycle], _mask);
        }
    }

    [Benchmark(Baseline = true)]
    public void Whole() => _whole.Apply(_frames[_next++ % Cycle], _mask);

    [Benchmark]
    public void Quarter() => _quarter.Apply(_frames[_next++ % Cycle], _mask);

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var frame in _frames)
            frame?.Dispose();
        _mask.Dispose();
        _whole.Dispose();
        _quarter.Dispose();
        GC.SuppressFinalize(this);
    }
}
