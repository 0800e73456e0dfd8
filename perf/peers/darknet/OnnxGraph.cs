using System.Runtime.InteropServices;

namespace Gateway.Peers.Darknet;

/// <summary>An ONNX model, node by node. Field numbers are those of onnx.proto; the names in the comments too.</summary>
internal sealed class OnnxGraph
{
    private const int Float = 1;   // TensorProto.DataType
    private const int Int64 = 7;
    private const int IrVersion = 8;
    private const int OperatorSet = 18;

    private readonly ProtobufMessage _graph = new ProtobufMessage().Add(2, "network");   // GraphProto.name
    private int _names;

    /// <summary>Names a float tensor that the caller gives.</summary>
    public void AddInput(string name, params long[] shape) => _graph.Add(11, Described(name, shape));

    /// <summary>Names a float tensor that the caller gets.</summary>
    public void AddOutput(string name, params long[] shape) => _graph.Add(12, Described(name, shape));

    /// <returns>The name of the constant.</returns>
    public string AddFloats(ReadOnlySpan<float> values, params long[] shape) => AddConstant(Float, MemoryMarshal.AsBytes(values), shape);

    /// <inheritdoc cref="AddFloats(ReadOnlySpan{float}, long[])"/>
    public string AddIntegers(params long[] values) => AddConstant(Int64, MemoryMarshal.AsBytes<long>(values), [values.Length]);

    /// <summary>Adds an operator.</summary>
    /// <param name="type">Its name in ONNX.</param>
    /// <param name="inputs">Names of tensors; empty where an optional one is left out.</param>
    /// <param name="attributes">A <see cref="float"/>, a <see cref="long"/>, a <see cref="string"/> or <see cref="long"/>s each.</param>
    /// <returns>The name of its output.</returns>
    public string AddNode(string type, IEnumerable<string> inputs, params (string Name, object Value)[] attributes)
    {
        var output = NextName();
        var node = new ProtobufMessage().Add(2, output).Add(4, type);   // NodeProto.output, op_type
        foreach (var input in inputs)
            node.Add(1, input);
        foreach (var (name, value) in attributes)
            node.Add(5, AttributeOf(name, value));
        _graph.Add(1, node);
        return output;
    }

    public byte[] ToModel() => new ProtobufMessage()
        .Add(1, IrVersion)
        .Add(8, new ProtobufMessage().Add(2, OperatorSet))   // opset_import
        .Add(7, _graph)
        .Bytes.ToArray();

    private static ProtobufMessage AttributeOf(string name, object value)
    {
        var attribute = new ProtobufMessage().Add(1, name);
        return value switch   // AttributeProto: the value in a field of its type, and the type
        {
            float number => attribute.Add(2, number).Add(20, 1),
            long number => attribute.Add(3, number).Add(20, 2),
            string text => attribute.Add(4, text).Add(20, 3),
            long[] numbers => attribute.Add(8, numbers).Add(20, 7),
            _ => throw new ArgumentException($"{name} is a {value.GetType().Name}"),
        };
    }

    // ValueInfoProto.name, type; TypeProto.tensor_type; TypeProto.Tensor.elem_type, shape; TensorShapeProto.dim.
    private static ProtobufMessage Described(string name, long[] shape)
    {
        var dimensions = new ProtobufMessage();
        foreach (var size in shape)
            dimensions.Add(1, new ProtobufMessage().Add(1, size));
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, new ProtobufMessage().Add(1, Float).Add(2, dimensions)));
    }

    private string AddConstant(int type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var name = NextName();
        _graph.Add(5, new ProtobufMessage().Add(1, shape).Add(2, type).Add(8, name).Add(9, bytes));   // TensorProto.dims, data_type, name, raw_data
        return name;
    }

    private string NextName() => $"t{_names++}";
}
