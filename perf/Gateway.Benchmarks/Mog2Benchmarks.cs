using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>
/// One frame of 640x480 through the background model, scalar and in vectors. Budget: 0 bytes, vectors at least twice as fast, with short vectors too.
/// Comparison with OpenCV: perf/peers/mog2.
/// </summary>
[MemoryDiagnoser]
public class Mog2Benchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Cycle = 16;

    private readonly LumaPlane[] _frames = new LumaPlane[Cycle];
    private readonly ForegroundMask _mask = new();
    private readonly BackgroundModel _scalar = new Mog2Scalar(new BackgroundModelOptions());
    private readonly BackgroundModel _vector = BackgroundModel.Create(new BackgroundModelOptions());
    private int _next;

    /// <summary>Standard deviation of the noise in grey levels. Calm pictures have one mode per pixel, noisy ones several.</summary>
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
                var noise = Noise * 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
                pixels[i] = (byte)Math.Clamp(60 + (i % Width / 8) + (i / Width / 8) + noise, 0, 255);
            }

            _frames[frame] = new LumaPlane();
            _frames[frame].CopyFrom(pixels, Width, Height);
        }

        for (var frame = 0; frame < 100; frame++)
        {
            _scalar.Apply(_frames[frame % Cycle], _mask);
            _vector.Apply(_frames[frame % Cycle], _mask);
        }
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => _scalar.Apply(_frames[_next++ % Cycle], _mask);

    [Benchmark]
    public void Vector() => _vector.Apply(_frames[_next++ % Cycle], _mask);

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var frame in _frames)
            frame?.Dispose();
        _mask.Dispose();
        _scalar.Dispose();
        _vector.Dispose();
        GC.SuppressFinalize(this);
    }
}
