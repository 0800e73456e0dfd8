using System.Globalization;

namespace Gateway.Testing;

/// <summary>The published networks that users bring, but smaller: smaller input, and the same share of each layer's filters.</summary>
/// <remarks>Versions 2 and 3 come from Debian's darknet package. Version 4, which it lacks, is written here from the shapes of its layers.</remarks>
public static class PublishedCfg
{
    private const string Installed = "/usr/share/darknet/cfg";

    /// <summary>The networks in Debian's package.</summary>
    public static IReadOnlyList<string> OfDarknet { get; } = ["yolov2-tiny", "yolov3", "yolov3-spp"];

    /// <summary>The networks that Debian's darknet does not support: mish, route groups, scale_x_y.</summary>
    public static IReadOnlyList<string> Later { get; } = ["yolov4-tiny", "yolov4"];

    /// <summary>Writes cfg, random weights and names into a directory and returns it. Networks of darknet require an installed darknet.</summary>
    /// <remarks>
    /// The side is the width and height of the input, a multiple of 32. <paramref name="thinner"/> divides the filters of all layers but those in
    /// front of the output layers.
    /// </remarks>
    public static string Write(string directory, string name, int side, int thinner)
    {
        RandomModel.WriteText(directory, name, Text(name, side, thinner));
        return directory;
    }

    /// <summary>The cfg in the given size.</summary>
    public static string Text(string name, int side, int thinner = 1)
    {
        var text = name switch
        {
            "yolov4" => YoloV4Cfg.Whole(),
            "yolov4-tiny" => YoloV4Cfg.Tiny(),
            _ => File.ReadAllText(Path.Combine(Installed, $"{name}.cfg")),
        };
        return Resize(text, side, thinner);
    }

    /// <summary>The same network with another input size, fewer filters, and a batch of one.</summary>
    public static string Resize(string cfg, int side, int thinner = 1)
    {
        var lines = cfg.Split('\n');
        var head = false;
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            var line = lines[i].Trim();
            if (line is "[yolo]" or "[region]")
                head = true;
            else if (line is "[convolutional]")
                head = false;
            else if (line.StartsWith("filters", StringComparison.Ordinal) && !head)
                lines[i] = $"filters={Math.Max(1, Value(line) / thinner)}";
            else if (line.StartsWith("width", StringComparison.Ordinal) || line.StartsWith("height", StringComparison.Ordinal))
                lines[i] = $"{line[..line.IndexOf('=', StringComparison.Ordinal)].Trim()}={side}";
            else if (line.StartsWith("batch=", StringComparison.Ordinal) || line.StartsWith("subdivisions=", StringComparison.Ordinal))
                lines[i] = $"{line[..line.IndexOf('=', StringComparison.Ordinal)]}=1";
        }

        return string.Join('\n', lines);
    }

    private static int Value(string line) => int.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
}
