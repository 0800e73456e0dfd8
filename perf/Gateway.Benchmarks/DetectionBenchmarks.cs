using BenchmarkDotNet.Attributes;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>A 640x480 JPEG through a small network to thinned-out boxes. Budget: 0 bytes. With darknet and OpenCV: perf/peers/darknet.</summary>
[MemoryDiagnoser]
public class DetectionBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;

    private string _directory = "";
    private ManagedDetector _detector = null!;
    private byte[] _jpeg = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height * 3];
        random.NextBytes(pixels);
        using var encoder = new JpegEncoder(80);
        _jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Rgb24)];
        Array.Resize(ref _jpeg, encoder.Encode(pixels, Width, Height, JpegPixels.Rgb24, _jpeg));

        _directory = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        var model = DetectionModel.Load(RandomModel.Write(_directory));
        _detector = new ManagedDetector(model, new ManagedOptions { Threads = Threads, Threshold = 0.2f }, TimeProvider.System);
    }

    [Benchmark]
    public int Look() => _detector.LookAndThin(_jpeg, CancellationToken.None).Count;

    [GlobalCleanup]
    public void Dispose()
    {
        _detector?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (_directory.Length > 0)
            Directory.Delete(_directory, recursive: true);
        _directory = "";
        GC.SuppressFinalize(this);
    }
}
