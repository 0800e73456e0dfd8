using System.Runtime.InteropServices;
using Gateway.Detection.Networks;

namespace Gateway.Testing;

/// <summary>Detection models of random weights, since trained ones are not ours to ship: they see nonsense, but always the same nonsense.</summary>
public static class RandomModel
{
    /// <summary>64x64, three classes, about a millisecond a frame.</summary>
    public const string Tiny = "tiny";

    /// <summary>96x64, what yolo version 2 has besides: reorg, odd sizes, a region layer with softmax.</summary>
    public const string TinyRegion = "tiny-region";

    /// <summary>96x64, what yolo version 4 has besides: mish, route groups, scale_x_y, pools of several sizes side by side.</summary>
    public const string TinyV4 = "tiny-v4";

    /// <summary>The real yolov3-tiny: 416x416, 80 classes, 35 MB of weights.</summary>
    public const string YoloV3Tiny = "yolov3-tiny";

    /// <summary>Writes a cfg of <c>tests/Gateway.Testing/Models</c>, weights for it and names into a directory.</summary>
    /// <returns>The directory.</returns>
    public static string Write(string directory, string cfg = Tiny, int seed = 1)
    {
        Directory.CreateDirectory(directory);
        var text = File.ReadAllText(RepositoryRoot.Combine("tests", "Gateway.Testing", "Models", $"{cfg}.cfg"));
        WriteText(directory, cfg, text, seed);
        return directory;
    }

    /// <summary>The same for a cfg that the test has made itself.</summary>
    public static void WriteText(string directory, string name, string cfgText, int seed = 1)
    {
        var cfgPath = Path.Combine(directory, $"{name}.cfg");
        File.WriteAllText(cfgPath, cfgText);
        var plan = NetworkPlanner.Plan(CfgFile.Read(cfgPath));
        File.WriteAllLines(Path.Combine(directory, $"{name}.names"), Enumerable.Range(0, plan.Classes).Select(i => $"thing {i}"));
        WriteWeights(Path.Combine(directory, $"{name}.weights"), plan, seed);
    }

    /// <summary>
    /// Fills the file so that signals keep their size from layer to layer, as trained weights do: outputs then spread over what the last
    /// activations can tell apart.
    /// </summary>
    internal static void WriteWeights(string path, NetworkPlan plan, int seed)
    {
        var random = new Random(seed);
        // In dozens of layers, and with what shortcuts add, signals would grow beyond what an e^x can take.
        var deep = plan.Layers.OfType<ShortcutPlan>().Count() > 3;
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes<int>([0, 2, 0, 0, 0]));   // version 0.2.0, no pictures seen
        foreach (var (number, one) in plan.Layers.Index())
        {
            if (one is not ConvolutionalPlan layer)
                continue;

            // Heads get larger weights, or no object would ever be sure, and a lower mean, or nearly all would be.
            var head = layer.Activation == Activation.Linear;
            Fill(file, random, layer.Filters, head ? -1.5 : 0, 0.5);
            if (layer.BatchNormalize)
            {
                Fill(file, random, layer.Filters, 1, 0.1);
                Fill(file, random, layer.Filters, 0, 0.2);
                Fill(file, random, layer.Filters, 1, 0.1);
            }

            var gain = head ? 3 : !deep ? 1.4 : number + 1 < plan.Layers.Count && plan.Layers[number + 1] is ShortcutPlan ? 0.3 : 1.2;
            Fill(file, random, layer.Filters * layer.FilterLength, 0, gain / Math.Sqrt(layer.FilterLength));
        }
    }

    private static void Fill(FileStream file, Random random, int count, double mean, double deviation)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            // A sum of uniform numbers is bounded: a variance below zero must not come up.
            var spread = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            values[i] = (float)(mean + deviation * spread);
        }

        file.Write(MemoryMarshal.AsBytes<float>(values));
    }
}
