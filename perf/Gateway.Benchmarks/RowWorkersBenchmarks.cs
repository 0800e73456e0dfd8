using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>A noisy 1920x1080 frame through the background model, on one and two threads. Budget: 0 bytes. The gain depends on free cores.</summary>
[MemoryDiagnoser]
public class RowWorkersBenchmarks : IDisposable
{
    private const int Width = 1920;
    private const int Height = 1080;
    private const int Cycle = 8;

    private readonly LumaPlane[] _frames = new LumaPlane[Cycle];
    private readonly ForegroundMask _mask = new();
    private readonly BackgroundModel _alone = BackgroundModel.Create();
    private readonly BackgroundModel _shared = BackgroundModel.Create();
    private readonly RowWorkers _workers = new(threads: 2);
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _shared.Workers = _workers;
        var random = new Random(1);
        var pixels = new byte[Width * Height];
        for (var frame = 0; frame < Cycle; frame++)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)(60 + (i % Width / 16) + random.Next(24));
            _frames[frame] = new LumaPlane();
            _frames[frame].CopyFrom(pixels, Width, Height);
        }

        for (var frame = 0; frame < 50; frame++)
        {
            OneThread();
            TwoThreads();
        }
    }

    [Benchmark(Baseline = true)]
    public void OneThread() => _alone.Apply(_frames[_next++ % Cycle], _mask);

    [Benchmark]
    public void TwoThreads() => _shared.Apply(_frames[_next++ % Cycle], _mask);

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var frame in _frames)
            frame?.Dispose();
        _mask.Dispose();
        _alone.Dispose();
        _shared.Dispose();
        _workers.Dispose();
        GC.SuppressFinalize(this);
    }
}
