using System.Runtime.InteropServices;
using Gateway.Detection.Networks;

namespace Gateway.Testing;

/// <summary>Detection models with random weights, because trained ones may not be shipped. Their results are meaningless but reproducible.</summary>
public static class RandomModel
{
    /// <summary>64x64, three classes, about a millisecond per frame.</summary>
    public const string Tiny = "tiny";

    /// <summary>96x64, with the features of yolo version 2: reorg, odd sizes, a region layer with softmax.</summary>
    public const string TinyRegion = "tiny-region";

    /// <summary>96x64, with the features of yolo version 4: mish, route groups, scale_x_y, parallel pools of several sizes.</summary>
    public const string TinyV4 = "tiny-v4";

    /// <summary>The real yolov3-tiny: 416x416, 80 classes, 35 MB of weights.</summary>
    public const string YoloV3Tiny = "yolov3-tiny";

    /// <summary>Writes a cfg of <c>tests/Gateway.Testing/Models</c>, weights and names into a directory, and returns it.</summary>
    public static string Write(string directory, string cfg = Tiny, int seed = 1)
    {
        Directory.CreateDirectory(directory);
        var text = File.ReadAllText(RepositoryRoot.Combine("tests", "Gateway.Testing", "Models", $"{cfg}.cfg"));
        WriteText(directory, cfg, text, seed);
        return directory;
    }

    /// <summary>Writes the given cfg, weights and names into a directory.</summary>
    public static void WriteText(string directory, string name, string cfgText, int seed = 1)
    {
        var cfgPath = Path.Combine(directory, $"{name}.cfg");
        File.WriteAllText(cfgPath, cfgText);
        var plan = NetworkPlanner.Plan(CfgFile.Read(cfgPath));
        File.WriteAllLines(Path.Combine(directory, $"{name}.names"), Enumerable.Range(0, plan.Classes).Select(i => $"thing {i}"));
        WriteWeights(Path.Combine(directory, $"{name}.weights"), plan, seed);
    }

    /// <summary>
    /// Writes weights that keep the size of signals from layer to layer, like trained weights. So the outputs cover the range that the last
    /// activations can distinguish.
    /// </summary>
    internal static void WriteWeights(string path, NetworkPlan plan, int seed)
    {
        var random = new Random(seed);
        // In dozens of layers with shortcuts, signals would grow beyond the range of e^x.
        var deep = plan.Layers.OfType<ShortcutPlan>().Count() > 3;
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes<int>([0, 2, 0, 0, 0]));   // version 0.2.0, no pictures seen
        foreach (var (number, one) in plan.Layers.Index())
        {
            if (one is not ConvolutionalPlan layer)
                continue;

            // Heads need larger weights, otherwise no object reaches a high confidence, and a lower mean, otherwise nearly all do.
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
            // A sum of uniform numbers is bounded, so no variance is negative.
            var spread = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            values[i] = (float)(mean + deviation * spread);
        }

        file.Write(MemoryMarshal.AsBytes<float>(values));
    }
}
