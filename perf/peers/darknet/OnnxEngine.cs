using System.Runtime.InteropServices;
using Gateway.Detection.Networks;
using Gateway.Peers.Scenes;
using Microsoft.ML.OnnxRuntime;

namespace Gateway.Peers.Darknet;

/// <summary>ONNX Runtime on the calling thread, in this process.</summary>
internal sealed class OnnxEngine : IDisposable
{
    private readonly SessionOptions _options = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly float[] _input;
    private readonly OrtValue _inputValue;
    private readonly List<string> _names;
    private readonly List<float[]> _heads;
    private readonly List<OrtValue> _headValues;

    private OnnxEngine(DetectionModel model, OnnxNetwork network)
    {
        _session = new InferenceSession(network.Bytes, _options);
        _input = new float[model.Plan!.Input.Count];
        _inputValue = OrtValue.CreateTensorValueFromMemory(_input, OnnxNetwork.ShapeOf(model.Plan.Input));
        _names = network.Heads.ConvertAll(head => head.Name);
        _heads = network.Heads.ConvertAll(head => new float[head.Shape.Aggregate((product, size) => product * size)]);
        _headValues = [.. network.Heads.Zip(_heads, (head, values) => OrtValue.CreateTensorValueFromMemory(values, head.Shape))];
    }

    /// <returns>Null where the network has no ONNX graph.</returns>
    public static OnnxEngine? Of(DetectionModel model) => OnnxNetwork.Of(model) is { } network ? new OnnxEngine(model, network) : null;

    /// <summary>Runs the network.</summary>
    /// <param name="tensor">Path of its input.</param>
    /// <param name="values">Path of a file that gets what the output layers read, head by head.</param>
    /// <returns>CPU microseconds of the forward pass.</returns>
    public double Forward(string tensor, string values)
    {
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(tensor)).CopyTo(_input);
        var start = CpuClock.Nanoseconds();
        _session.Run(_run, [OnnxNetwork.Input], [_inputValue], _names, _headValues);
        var spent = CpuClock.Nanoseconds() - start;
        using var file = File.Create(values);
        foreach (var head in _heads)
            file.Write(MemoryMarshal.AsBytes<float>(head));
        return spent / 1000.0;
    }

    public void Dispose()
    {
        _headValues.ForEach(value => value.Dispose());
        _inputValue.Dispose();
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }
}
