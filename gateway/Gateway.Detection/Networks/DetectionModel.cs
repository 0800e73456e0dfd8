namespace Gateway.Detection.Networks;

/// <summary>A darknet model: a directory with a <c>.cfg</c>, a <c>.weights</c> and a <c>.names</c> (or <c>.data</c>) file.</summary>
/// <remarks>
/// One model per directory. Of several cfg or names files, the one named like the weights counts; a data file can name the names file instead.
/// Loading reads the cfg, the names and the header of the weights, and checks that they match; the backend reads the weights.
/// </remarks>
public sealed class DetectionModel
{
    private const int MaxNamesBytes = 1 << 20;
    private const int MaxLabelLength = 100;

    private DetectionModel(CfgFile cfg, string weightsFile, string[] labels, NetworkPlan? plan, UnsupportedNetworkException? unsupported) =>
        (Cfg, WeightsFile, Labels, Plan, Unsupported) = (cfg, weightsFile, labels, plan, unsupported);

    public string CfgFile => Cfg.Path;

    public string WeightsFile { get; }

    /// <summary>Class names by number; at least as many as the network has classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    internal CfgFile Cfg { get; }

    /// <summary>Null if <see cref="Unsupported"/> is set.</summary>
    internal NetworkPlan? Plan { get; }

    /// <summary>The unsupported part of the cfg; another program may support it. The weights' length is then unchecked.</summary>
    internal UnsupportedNetworkException? Unsupported { get; }

    /// <summary>Finds and checks the model in a directory.</summary>
    /// <exception cref="DetectionModelException">A file is missing, or they do not match; names file and line or byte.</exception>
    public static DetectionModel Load(string directory)
    {
        if (!Directory.Exists(directory))
            throw new DetectionModelException($"{directory}: there is no such directory. {WhatToBring}");

        var weights = One(directory, "*.weights", null);
        var name = Path.GetFileNameWithoutExtension(weights);
        var cfg = Networks.CfgFile.Read(One(directory, "*.cfg", name));
        var names = Names(directory, name);
        var labels = ReadLabels(names);
        try
        {
            var plan = NetworkPlanner.Plan(cfg);
            Networks.WeightsFile.Check(weights, plan);
            if (labels.Length < plan.Classes)
            {
                throw new DetectionModelException(
                    names, labels.Length, $"{labels.Length} names, but the network of {cfg.Path} has {plan.Classes} classes");
            }
            return new DetectionModel(cfg, weights, labels, plan, null);
        }
        catch (UnsupportedNetworkException e)
        {
            return new DetectionModel(cfg, weights, labels, null, e);
        }
    }

    private const string WhatToBring =
        "A model is a directory with three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names.";

    private static string One(string directory, string pattern, string? preferred)
    {
        var files = Directory.GetFiles(directory, pattern);
        return files.Length switch
        {
            0 => throw new DetectionModelException($"{directory}: no {pattern} file here. {WhatToBring}"),
            1 => Path.GetFullPath(files[0]),
            _ => Path.GetFullPath(
                files.FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == preferred)
                ?? throw new DetectionModelException($"{directory}: several {pattern} files; keep one model in a directory. {WhatToBring}")),
        };
    }

    private static string Names(string directory, string model)
    {
        var data = Directory.GetFiles(directory, "*.data");
        var names = Directory.GetFiles(directory, "*.names");
        if (names.Length == 1 || data.Length == 0)
            return One(directory, "*.names", model);

        var file = One(directory, "*.data", model);
        var lines = ModelFile.ReadLines(file, MaxNamesBytes);
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is ["names", var path])
                return Resolve(directory, file, i + 1, path);
        }

        throw new DetectionModelException(file, 0, "has no names= line");
    }

    /// <summary>Data files give the names file relative to darknet's working directory, so its bare name is also searched here.</summary>
    private static string Resolve(string directory, string file, int line, string path)
    {
        string[] places = [Path.Combine(directory, path), Path.Combine(directory, Path.GetFileName(path))];
        return Path.GetFullPath(
            places.FirstOrDefault(File.Exists)
            ?? throw new DetectionModelException(file, line, $"names={path}: there is no such file, also not in {directory}"));
    }

    private static string[] ReadLabels(string file)
    {
        var lines = ModelFile.ReadLines(file, MaxNamesBytes).Select(line => line.Trim()).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);

        if (lines.Count == 0)
            throw new DetectionModelException(file, 0, "no names in it; expected one class name a line");
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length is 0 or > MaxLabelLength || lines[i].Any(char.IsControl))
                throw new DetectionModelException(file, i + 1, $"expected one class name of 1 to {MaxLabelLength} characters");
        }

        return [.. lines];
    }
}

/// <summary>The model's files cannot be used. The message begins with the file, and the line or byte if there is one.</summary>
public class DetectionModelException : Exception
{
    public DetectionModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The line counts from 1; 0 means that no line is at fault.</summary>
    public DetectionModelException(string file, int line, string problem)
        : base(line > 0 ? $"{file}, line {line}: {problem}" : $"{file}: {problem}")
    {
    }
}
