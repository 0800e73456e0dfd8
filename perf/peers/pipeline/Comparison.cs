using System.Globalization;
using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Pipeline;

/// <summary>Runs all pipelines over one footage in turns of a few frames.</summary>
internal static class Comparison
{
    private const int Turn = 20;

    /// <summary>Frames at the start that are not timed: a young model is another workload.</summary>
    private const int WarmUp = 100;

    /// <param name="footage">What all see.</param>
    /// <param name="motion">Whether Debian's motion is measured too.</param>
    /// <param name="details">Receives where our time goes.</param>
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

        Tell(details, footage, jpegs, gray, ("full", full), ("half", half), ("quarter", quarter));
        return new Figures(footage.Name, bgr.MedianUs, gray.MedianUs, full.MedianUs, half.MedianUs, quarter.MedianUs, motion ? Motion(footage, jpegs[0]) : null);
    }

    private static double Motion(JpegFootage footage, byte[] jpeg)
    {
        if (JpegHeader.Read(jpeg, JpegLimits.Default, out var info) != JpegRefusal.None)
            throw new InvalidOperationException($"{footage.Name} has no readable first frame.");
        using var process = new MotionProcess(footage, info.Width, info.Height);
        return process.MedianUs();
    }

    private static void Tell(TextWriter details, JpegFootage footage, byte[][] jpegs, Candidate gray, params (string Scale, GatewayPipeline Ours)[] ours)
    {
        details.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{footage.Name}: {jpegs.Length} JPEGs of {jpegs.Average(jpeg => jpeg.Length) / 1024:0} KiB; frames with an object: OpenCV {gray.FramesWithObject}, {string.Join(", ", ours.Select(o => $"{o.Scale} {o.Ours.FramesWithObject}"))}"));
        foreach (var (scale, pipeline) in ours)
        {
            var (decode, model, decision) = pipeline.Parts;
            details.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {scale,-8} decode {decode / pipeline.Frames,5:0} us, model {model / pipeline.Frames,5:0} us, guards, objects and decision {decision / pipeline.Frames,4:0} us (means of wall clock)"));
        }
    }
}

/// <summary>What one footage cost: median CPU microseconds a frame, JPEG to decision.</summary>
/// <param name="Name">Of the footage.</param>
/// <param name="OpenCvColour">The seed's pipeline.</param>
/// <param name="OpenCvGray">The same on brightness alone.</param>
/// <param name="Full">Ours.</param>
/// <param name="Half">Ours at half scale.</param>
/// <param name="Quarter">Ours at a quarter.</param>
/// <param name="Motion">Debian's motion, null if left out.</param>
internal sealed record Figures(string Name, double OpenCvColour, double OpenCvGray, double Full, double Half, double Quarter, double? Motion);
