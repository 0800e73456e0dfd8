using System.Globalization;
using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Pipeline;

/// <summary>Runs all pipelines on one footage, in turns of a few frames.</summary>
internal static class Comparison
{
    private const int Turn = 20;

    /// <summary>Frames at the start that are not timed: a young model is a different workload.</summary>
    private const int WarmUp = 100;

    /// <summary>Compares the pipelines, optionally with Debian's motion, and writes the parts of our time to <paramref name="details"/>.</summary>
    public static Figures Run(JpegFootage footage, bool motion, TextWriter details)
    {
        var jpegs = Enumerable.Range(0, footage.FrameCount).Select(i => File.ReadAllBytes(footage.PathOf(i))).ToArray();
        using var gray = new OpenCvPipeline(footage, "gray");
        using var bgr = new OpenCvPipeline(footage, "bgr");
        using var full = new GatewayPipeline(jpegs, AnalysisScale.Full);
        using var half = new GatewayPipeline(jpegs, AnalysisScale.Half);
        using var quarter = new GatewayPipeline(jpegs, AnalysisScale.Quarter);
        Candidate[] all = [gray, full, bgr, half, quarter];
        for (var first = 0; first < footage.FrameCount; first += Turn)
        {
            var count = Math.Min(Turn, footage.FrameCount - first);
            foreach (var candidate in all)
                candidate.Turn(first, count, isTimed: first >= Math.Min(WarmUp, footage.FrameCount / 2));
        }

        Report(details, footage, jpegs, gray, ("full", full), ("half", half), ("quarter", quarter));
        var (width, height) = SizeOf(footage, jpegs[0]);
        double? motionUs = motion ? Motion(footage, width, height) : null;
        return new Figures(footage.Name, bgr.MedianUs, gray.MedianUs, full.MedianUs, half.MedianUs, quarter.MedianUs, motionUs)
        {
            AtDefault = new ScaleChooser(AnalysisScale.Auto, GatewayPipeline.MinArea).ForSize(width, height) switch
            {
                LumaScale.Full => full.MedianUs,
                LumaScale.Half => half.MedianUs,
                _ => quarter.MedianUs,
            },
        };
    }

    private static (int Width, int Height) SizeOf(JpegFootage footage, byte[] jpeg) =>
        JpegHeader.Read(jpeg, JpegLimits.Default, out var info) == JpegRefusal.None
            ? (info.Width, info.Height)
            : throw new InvalidOperationException($"{footage.Name} has no readable first frame.");

    private static double Motion(JpegFootage footage, int width, int height)
    {
        using var process = new MotionProcess(footage, width, height);
        return process.MedianUs();
    }

    private static void Report(
        TextWriter details, JpegFootage footage, byte[][] jpegs, Candidate gray, params (string Scale, GatewayPipeline Ours)[] ours)
    {
        var size = jpegs.Average(jpeg => jpeg.Length) / 1024;
        var found = string.Join(", ", ours.Select(o => $"{o.Scale} {o.Ours.FramesWithObject}"));
        details.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{footage.Name}: {jpegs.Length} JPEGs of {size:0} KiB; frames with an object: OpenCV {gray.FramesWithObject}, {found}"));
        foreach (var (scale, pipeline) in ours)
        {
            var (decode, model, decision) = pipeline.Parts;
            var n = pipeline.Frames;
            details.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {scale,-8} decode {decode / n,5:0} us, model {model / n,5:0} us, "
                + $"guards, objects and decision {decision / n,4:0} us (means of wall clock)"));
        }
    }
}

/// <summary>
/// Cost of one footage: median CPU microseconds per frame, JPEG to decision. OpenCV runs the seed's pipeline in colour and on brightness only.
/// Ours runs at three scales. Debian's motion is null if omitted.
/// </summary>
internal sealed record Figures(string Name, double OpenCvColour, double OpenCvGray, double Full, double Half, double Quarter, double? Motion)
{
    /// <summary>That of the scale which the daemon chooses for the size by itself.</summary>
    public required double AtDefault { get; init; }
}
