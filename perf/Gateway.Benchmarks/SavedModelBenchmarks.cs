using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>
/// Saving (the copy, without the disk) and restoring the background model of a 640x480 camera on its analysis thread, with one and with five modes
/// per pixel. Budget: a few rows of managed memory; the copy itself is native.
/// </summary>
[MemoryDiagnoser]
public class SavedModelBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;

    private readonly BackgroundModel _model = BackgroundModel.Create();
    private readonly BackgroundModel _heir = BackgroundModel.Create();
    private SavedModel? _saved;

    [Params(1, 5)]
    public int Modes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var frame = new LumaPlane();
        using var mask = new ForegroundMask();
        frame.Resize(Width, Height);
        for (var i = 0; i < 60; i++)
        {
            frame.Fill((byte)(40 + (i % Modes * 40)));
            _model.Apply(frame, mask);
        }

        _saved = _model.Save("camera 1/1", DateTimeOffset.UnixEpoch);
    }

    [Benchmark(Baseline = true)]
    public void Save() => _model.Save("camera 1/1", DateTimeOffset.UnixEpoch)!.Dispose();

    [Benchmark]
    public SavedModelRefusal Restore() => _heir.Restore(_saved!.Bytes, Width, Height);

    [GlobalCleanup]
    public void Dispose()
    {
        _saved?.Dispose();
        _model.Dispose();
        _heir.Dispose();
        GC.SuppressFinalize(this);
    }
}
