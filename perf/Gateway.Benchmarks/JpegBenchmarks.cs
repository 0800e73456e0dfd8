using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gateway.Vision;

namespace Gateway.Benchmarks;

/// <summary>A 640x480 JPEG to luma, and to a motion decision. Budget: 0 bytes.</summary>
[MemoryDiagnoser]
public class JpegBenchmarks : IDisposable
{
    private const int Width = 640;
    private const int Height = 480;

    private readonly JpegDecoder _decoder = new();
    private readonly LumaPlane _luma = new();
    private MotionAnalyzer _analyzer = null!;
    private byte[] _jpeg = [];
    private long _frames;

    [Params(LumaScale.Full, LumaScale.Half)]
    public LumaScale Scale { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(80 + (i / 3 % Width / 8) + random.Next(8));

        var output = new ArrayBufferWriter<byte>();
        using var encoder = new JpegEncoder(80);
        encoder.Encode(pixels, Width, Height, JpegPixels.Rgb24, output);
        _jpeg = output.WrittenSpan.ToArray();
        _analyzer = new MotionAnalyzer(new MotionOptions { Scale = (AnalysisScale)Scale });
    }

    [Benchmark]
    public JpegRefusal Decode() => _decoder.Decode(_jpeg, _luma, Scale);

    [Benchmark]
    public MotionOutcome Analyze() => _analyzer.Analyze(_jpeg, TimeSpan.FromMilliseconds(_frames++ * 200)).Decision.Outcome;

    [GlobalCleanup]
    public void Dispose()
    {
        _decoder.Dispose();
        _luma.Dispose();
        _analyzer?.Dispose();
        GC.SuppressFinalize(this);
    }
}
