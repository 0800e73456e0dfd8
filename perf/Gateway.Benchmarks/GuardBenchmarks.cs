using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>
/// The guards on one frame of 640x480, compared with the background model. Budget: 0 bytes, and at most a tenth of the cost of the scalar model.
/// In a shaken picture every shift is tried.
/// </summary>
[MemoryDiagnoser]
public class GuardBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Cycle = 8;

    private readonly LumaPlane[] _frames = new LumaPlane[Cycle];
    private readonly ForegroundMask _mask = new();
    private readonly BitMask _foreground = new();
    private readonly BackgroundModel _model = new Mog2Scalar(new BackgroundModelOptions());
    private readonly SceneGuards _guards = new(new MotionOptions());
    private int _next;

    [Params(false, true)]
    public bool Shaken { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height];
        for (var frame = 0; frame < Cycle; frame++)
        {
            var shift = Shaken ? frame % 5 : 0;
            for (var i = 0; i < pixels.Length; i++)
            {
                var (x, y) = (i % Width, i / Width);
                pixels[i] = (byte)(60 + ((((x + shift) / 23) + (y / 31)) % 3 * 50) + random.Next(8));
            }

            _frames[frame] = new LumaPlane();
            _frames[frame].CopyFrom(pixels, Width, Height);
        }

        for (var frame = 0; frame < 100; frame++)
            _model.Apply(_frames[frame % Cycle], _mask);
        _foreground.CopyFrom(_mask);
    }

    [Benchmark(Baseline = true)]
    public void Model() => _model.Apply(_frames[_next++ % Cycle], _mask);

    [Benchmark]
    public void Look()
    {
        _guards.Look(_frames[_next % Cycle], TimeSpan.FromMilliseconds(_next * 100L));
        _guards.Saw(_foreground, 0.01);
        _next++;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var frame in _frames)
            frame?.Dispose();
        _mask.Dispose();
        _model.Dispose();
        GC.SuppressFinalize(this);
    }
}
