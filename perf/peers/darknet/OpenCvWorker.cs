using Gateway.Detection.Networks;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Darknet;

/// <summary>Debian's OpenCV dnn, one thread, in a process of its own.</summary>
internal sealed class OpenCvWorker : IDisposable
{
    private readonly PythonWorker _python = new("opencv_dnn.py");

    public OpenCvWorker(DetectionModel model)
    {
        var layers = model.Plan!.Layers.Index().Where(layer => layer.Item is YoloPlan or RegionPlan).Select(layer => layer.Index - 1);
        var input = model.Plan.Input;
        Version = _python.Ask($"load {model.CfgFile} {model.WeightsFile} {input.Width} {input.Height} {string.Join(' ', layers)}").Split(' ')[1];
    }

    public string Version { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="tensor">Path of the network's input.</param>
    /// <param name="values">Path of a file that gets what the output layers read, head by head.</param>
    /// <returns>CPU microseconds of the forward pass.</returns>
    public double Forward(string tensor, string values) => long.Parse(_python.Ask($"frame {tensor} {values}")) / 1000.0;

    public void Dispose() => _python.Dispose();
}
