using BenchmarkDotNet.Attributes;
using Gateway.Frames;

namespace Gateway.Benchmarks;

/// <summary>Cost of renting and sharing the memory of a frame. Budget: 0 bytes.</summary>
[MemoryDiagnoser]
public class FramePoolBenchmarks : IDisposable
{
    private readonly FramePool _pool = new(64 << 20);
    private FrameBuffer _shared = null!;

    /// <summary>Bytes of a small, a usual and a large JPEG.</summary>
    [Params(4 << 10, 50 << 10, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        if (!_pool.TryRent(Length, out var buffer))
            throw new InvalidOperationException("An empty pool refused to rent a buffer.");
        _shared = buffer;
    }

    [Benchmark(Baseline = true)]
    public int RentAndRelease()
    {
        if (!_pool.TryRent(Length, out var buffer))
            return 0;
        buffer.Release();
        return buffer.Capacity;
    }

    [Benchmark]
    public void ShareAndRelease()
    {
        _shared.AddReference();
        _shared.Release();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _shared?.Release();
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }
}
