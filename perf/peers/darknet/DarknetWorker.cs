using Gateway.Detection.Darknet;
using Gateway.Detection.Networks;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Darknet;

/// <summary>Debian's libdarknet, one thread, in a process of its own.</summary>
internal sealed class DarknetWorker : IDisposable
{
    private readonly PythonWorker _python = new("darknet_worker.py");

    public DarknetWorker(DetectionModel model) => _python.Ask($"load {model.CfgFile} {model.WeightsFile} {model.Plan!.Classes}");

    /// <summary>Whether it understands the network: that of 2018 knows neither mish nor route groups nor scale_x_y.</summary>
    public static bool Reads(DetectionModel model)
    {
        try
        {
            _ = DarknetCompatibility.Checked(model);
            return true;
        }
        catch (DetectionModelException)
        {
            return false;
        }
    }

    /// <summary>Looks at a picture.</summary>
    /// <param name="jpeg">Path.</param>
    /// <param name="tensor">Path of a file that gets the network's input.</param>
    /// <param name="boxes">Path of a file that gets every box.</param>
    /// <returns>CPU microseconds of the forward pass alone, and of everything from the file to thinned-out boxes.</returns>
    public (double Forward, double Whole) Look(string jpeg, string tensor, string boxes)
    {
        var answer = _python.Ask($"frame {jpeg} {tensor} {boxes}").Split(' ');
        return (long.Parse(answer[0]) / 1000.0, long.Parse(answer[1]) / 1000.0);
    }

    public void Dispose() => _python.Dispose();
}
