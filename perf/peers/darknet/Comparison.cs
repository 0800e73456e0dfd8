using Gateway.Detection.Networks;

namespace Gateway.Peers.Darknet;

/// <summary>Shows the same frames to all engines, frame by frame in turns.</summary>
internal static class Comparison
{
    /// <param name="model">Read by all.</param>
    /// <param name="jpegs">Paths of the frames; the first one warms up.</param>
    public static Figures Run(DetectionModel model, IReadOnlyList<string> jpegs)
    {
        var scratch = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        try
        {
            return Run(model, jpegs, scratch);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static Figures Run(DetectionModel model, IReadOnlyList<string> jpegs, string scratch)
    {
        using var darknet = DarknetWorker.Reads(model) ? new DarknetWorker(model) : null;
        using var openCv = new OpenCvWorker(model);
        using var onnx = OnnxEngine.Of(model);
        using var ours = new OurEngine(model);
        var (tensor, boxes, values) = (Path.Combine(scratch, "input"), Path.Combine(scratch, "boxes"), Path.Combine(scratch, "values"));
        var times = new List<(double Darknet, double DarknetWhole, double OpenCv, double Onnx, double Ours, double OursWhole, double Two)>();
        var difference = 0.0;
        for (var i = 0; i < jpegs.Count; i++)
        {
            var (forward, whole) = (double.NaN, double.NaN);
            if (darknet is null)
                ours.WriteInput(jpegs[i], tensor);
            else
                (forward, whole) = darknet.Look(jpegs[i], tensor, boxes);
            var openCvForward = openCv.Forward(tensor, values);
            var ourForward = ours.Forward(tensor);
            difference = Math.Max(difference, ours.DifferenceOfValues(values));
            var onnxForward = onnx?.Forward(tensor, values) ?? double.NaN;
            if (onnx is not null)
                difference = Math.Max(difference, ours.DifferenceOfValues(values));
            if (darknet is not null)
                difference = Math.Max(difference, ours.DifferenceOfBoxes(jpegs[i], boxes));
            var ourWhole = ours.Whole(jpegs[i]);
            var (one, two) = ours.Threads();
            if (i > 0)
                times.Add((forward, whole, openCvForward, onnxForward, ourForward, ourWhole, one / two));
        }

        return new Figures(
            Median(times.Select(t => t.Darknet)), Median(times.Select(t => t.DarknetWhole)), Median(times.Select(t => t.OpenCv)),
            Median(times.Select(t => t.Onnx)), Median(times.Select(t => t.Ours)), Median(times.Select(t => t.OursWhole)),
            Median(times.Select(t => t.Two)), difference);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
