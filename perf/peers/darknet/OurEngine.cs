using System.Runtime.InteropServices;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Darknet;

/// <summary>The gateway's engine: the forward pass alone, and the whole detector beside it.</summary>
internal sealed class OurEngine : IDisposable
{
    private readonly Network _network;
    private readonly ThreadTeam _one;
    private readonly ThreadTeam _two;
    private readonly ManagedDetector _detector;
    private readonly PictureDecoder _decoder = new();
    private readonly Letterbox _letterbox;

    public OurEngine(DetectionModel model)
    {
        _network = NetworkBuilder.Build(model.Plan!, model.WeightsFile, NetworkBuilder.BestWidth);
        _letterbox = new Letterbox(_network.Input.Shape);
        _one = new ThreadTeam(_network.Steps, 1);
        _two = new ThreadTeam(_network.Steps, 2);
        _detector = new ManagedDetector(model, new ManagedOptions(), TimeProvider.System);
    }

    /// <summary>Runs the network on one thread.</summary>
    /// <param name="tensor">Path of its input.</param>
    /// <returns>CPU microseconds.</returns>
    public double Forward(string tensor)
    {
        Fill(tensor);
        var start = CpuClock.Nanoseconds();
        _one.Run(CancellationToken.None);
        return (CpuClock.Nanoseconds() - start) / 1000.0;
    }

    /// <summary>Writes what <see cref="Forward"/> gets of a picture, where darknet cannot tell: our own letterbox.</summary>
    public unsafe void WriteInput(string jpeg, string tensor)
    {
        _decoder.Decode(File.ReadAllBytes(jpeg));
        _letterbox.Draw(_decoder.Pixels, _decoder.Width, _decoder.Height, _network.Input);
        using var file = File.Create(tensor);
        var input = _network.Input;
        for (var channel = 0; channel < input.Shape.Channels; channel++)
        {
            for (var y = 0; y < input.Shape.Height; y++)
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(input.First(channel) + (nint)y * input.RowStride, input.Shape.Width)));
        }
    }

    /// <returns>Microseconds of wall clock that a forward pass takes with one thread, and with two.</returns>
    public (double One, double Two) Threads()
    {
        var start = TimeProvider.System.GetTimestamp();
        _one.Run(CancellationToken.None);
        var one = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        _two.Run(CancellationToken.None);
        return (one.TotalMicroseconds, TimeProvider.System.GetElapsedTime(start).TotalMicroseconds);
    }

    /// <returns>CPU microseconds from the file to thinned-out boxes.</returns>
    public double Whole(string jpeg)
    {
        var start = CpuClock.Nanoseconds();
        _detector.LookAndThin(File.ReadAllBytes(jpeg), CancellationToken.None);
        return (CpuClock.Nanoseconds() - start) / 1000.0;
    }

    /// <summary>The largest difference from darknet's boxes, each value's share of itself where it is over 1.</summary>
    public double DifferenceOfBoxes(string jpeg, string boxes)
    {
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(boxes));
        var seen = _detector.Look(File.ReadAllBytes(jpeg), -1, CancellationToken.None);
        var stride = 5 + seen.Classes;
        if (expected.Length != seen.Count * stride)
            throw new InvalidOperationException($"darknet has {expected.Length / stride} boxes, the engine {seen.Count}.");
        var worst = 0.0;
        for (var i = 0; i < seen.Count; i++)
        {
            var box = seen[i];
            float[] values = [box.X, box.Y, box.Width, box.Height, box.Objectness];
            var theirs = expected.Slice(i * stride, stride);
            worst = Math.Max(worst, Math.Max(Worst(values, theirs[..5]), Worst(seen.Of(i), theirs[5..])));
        }

        return worst;
    }

    /// <summary>The same from what another engine's output layers read, after <see cref="Forward"/> with the same input.</summary>
    public unsafe double DifferenceOfValues(string values)
    {
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(values));
        var worst = 0.0;
        foreach (var planes in _network.Heads.Select(head => head.Values))
        {
            for (var channel = 0; channel < planes.Shape.Channels; channel++)
            {
                for (var y = 0; y < planes.Shape.Height; y++)
                {
                    var row = new ReadOnlySpan<float>(planes.First(channel) + (nint)y * planes.RowStride, planes.Shape.Width);
                    worst = Math.Max(worst, Worst(row, expected[..row.Length]));
                    expected = expected[row.Length..];
                }
            }
        }

        return expected.IsEmpty ? worst : throw new InvalidOperationException("The other engine has more values than ours.");
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _network.Dispose();
        _letterbox.Dispose();
        _decoder.Dispose();
        _detector.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static double Worst(ReadOnlySpan<float> seen, ReadOnlySpan<float> expected)
    {
        var worst = 0.0;
        for (var i = 0; i < seen.Length; i++)
            worst = Math.Max(worst, Math.Abs(seen[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i])));
        return worst;
    }

    private unsafe void Fill(string tensor)
    {
        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(tensor));
        var input = _network.Input;
        for (var channel = 0; channel < input.Shape.Channels; channel++)
        {
            for (var y = 0; y < input.Shape.Height; y++)
            {
                values[..input.Shape.Width].CopyTo(new Span<float>(input.First(channel) + (nint)y * input.RowStride, input.Shape.Width));
                values = values[input.Shape.Width..];
            }
        }
    }
}
