using Gateway.Detection.Networks;

namespace Gateway.Detection;

/// <summary>A darknet model as its owner has it: a directory with a <c>.cfg</c>, a <c>.weights</c> and a <c>.names</c> (or <c>.data</c>) file.</summary>
/// <remarks>
/// One model a directory. With several cfg files the one named like the weights counts; with several names files the one named like the
/// weights, or the one that the data file names. Loading reads the cfg, the names and the header of the weights, and checks that they
/// fit together; the weights themselves are left to the backend.
/// </remarks>
public sealed class DetectionModel
{
    private const int MaxNamesBytes = 1 << 20;
    private const int MaxLabelLength = 100;

    private DetectionModel(CfgFile cfg, string weightsFile, string namesFile, string[] labels, NetworkPlan? plan, UnsupportedNetworkException? unsupported)
    {
        Cfg = cfg;
        WeightsFile = weightsFile;
        NamesFile = namesFile;
        Labels = labels;
        Plan = plan;
        Unsupported = unsupported;
    }

    public string CfgFile => Cfg.Path;

    public string WeightsFile { get; }

    public string NamesFile { get; }

    /// <summary>The classes' names, by class number. At least as many as the network has classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    internal CfgFile Cfg { get; }

    /// <summary>Null when <see cref="Unsupported"/> says why.</summary>
    internal NetworkPlan? Plan { get; }

    /// <summary>What in the cfg is not known here; another program may still know it. Then the weights' length is unchecked.</summary>
    internal UnsupportedNetworkException? Unsupported { get; }

    /// <summary>Finds and checks the model in a directory.</summary>
    /// <exception cref="DetectionModelException">A file is missing, or they do not fit together; names file and line or byte.</exception>
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
                throw new DetectionModelException(names, labels.Length, $"{labels.Length} names, but the network of {cfg.Path} tells {plan.Classes} classes");
            return new DetectionModel(cfg, weights, names, labels, plan, null);
        }
        catch (UnsupportedNetworkException e)
        {
            return new DetectionModel(cfg, weights, names, labels, null, e);
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

    /// <summary>Data files name the names file relative to where darknet was started, so its bare name is looked for here too.</summary>
    private static string Resolve(string directory, string file, int line, string path)
    {
        string[] places = [Path.Combine(directory, path), Path.Combine(directory, Path.GetFileName(path))];
        return Path.GetFullPath(
            places.FirstOrDefault(File.Exists) ?? throw new DetectionModelException(file, line, $"names={path}: there is no such file, also not in {directory}"));
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
