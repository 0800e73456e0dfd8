using System.Globalization;
using Gateway.Analysis.Drawing;
using Gateway.Vision;

namespace Gateway.Analysis.Scoring;

/// <summary>Runs the daemon's analysis over labelled frames and compares its foreground with the masks, pixel by pixel.</summary>
internal static class TruthScoring
{
    /// <summary>Frames in a directory have no times; labelled footage mostly has 25 frames a second, which matters for the decision only.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);

    /// <summary>Analyses all frames (JPEG or PNG) by name and scores those with a mask (PNG). A frame is one second of the progress.</summary>
    /// <exception cref="AnalyzeException">A file of the footage cannot be used; the message names it.</exception>
    public static TruthScore Run(
        string framesFolder, string masksFolder, AnalysisSettings settings, Func<int, Progress> progress, CancellationToken cancel)
    {
        var frames = LabelledFrames.Read(framesFolder, masksFolder);
        var part = new ScoredPart(masksFolder, Above(masksFolder), framesFolder, Above(framesFolder));
        var shown = progress(frames.Count);
        using var analyzer = new MotionAnalyzer(settings.Motion);
        using var encoder = new JpegEncoder(quality: 100);
        var scores = new List<FrameScore>();
        try
        {
            for (var i = 0; i < frames.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var frame = frames[i];
                var result = analyzer.Analyze(Jpeg(frame.Frame, encoder), i * Step);
                if (result.Refusal != JpegRefusal.None)
                    throw new AnalyzeException($"{frame.Frame} cannot be analysed: {result.Refusal}");
                if (frame.Mask is not null && part.HasFrame(frame.Number))
                    scores.Add(new FrameScore(Path.GetFileName(frame.Frame), frame.Number, Score(frame, part, analyzer.Foreground, result)));
                var done = i + 1;
                shown.Show(
                    TimeSpan.FromSeconds(done),
                    speed => string.Create(CultureInfo.InvariantCulture, $"{done} of {frames.Count} frames, {speed:0} a second"));
            }
        }
        finally
        {
            shown.Clear();
        }

        return scores.Count > 0
            ? new TruthScore(frames.Count, scores)
            : throw new AnalyzeException($"temporalROI.txt leaves no frame of {framesFolder} that has a mask");
    }

    private static PixelCounts Score(LabelledFrame frame, ScoredPart part, BitMask foreground, MotionResult result)
    {
        var truth = TruthMask.Read(frame.Mask!);
        if ((truth.Width, truth.Height) != (result.Width, result.Height))
        {
            throw new AnalyzeException(
                $"{frame.Mask} is {truth.Width}x{truth.Height}, {frame.Frame} is {result.Width}x{result.Height}: they must be of one size");
        }

        part.CheckSize(truth.Width, truth.Height);

        var scale = (int)result.Scale;
        var (hits, alarms, misses, rests) = (0L, 0L, 0L, 0L);
        for (var y = 0; y < truth.Height; y++)
        {
            var row = truth.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (!TruthMask.IsScored(row[x]) || !part.HasPixel(x, y))
                    continue;
                var said = foreground[x / scale, y / scale];
                if (row[x] == TruthMask.Moving)
                    _ = said ? hits++ : misses++;
                else
                    _ = said ? alarms++ : rests++;
            }
        }

        return new PixelCounts(hits, alarms, misses, rests);
    }

    private static string Above(string folder) => Path.GetFullPath(Path.Combine(folder, ".."));

    private static byte[] Jpeg(string path, JpegEncoder encoder)
    {
        var file = File.ReadAllBytes(path);
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
            return file;
        try
        {
            // The analysis takes JPEGs; at quality 100 a grey level is off by one at most.
            var pixels = PngReader.ReadGray(file, out var width, out var height);
            var jpeg = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Gray)];
            return jpeg[..encoder.Encode(pixels, width, height, JpegPixels.Gray, jpeg)];
        }
        catch (InvalidDataException problem)
        {
            throw new AnalyzeException($"{path} cannot be read: {problem.Message}");
        }
    }
}
