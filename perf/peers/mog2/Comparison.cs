using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Mog2;

/// <summary>Runs all models over a scene in turns of a few frames, on one thread each, and compares every mask with ours.</summary>
internal sealed class Comparison(OpenCvWorker openCv, Scene scene, bool shadows, double varThreshold)
{
    private const int Turn = 20;

    /// <summary>Frames at the start that are compared but not timed: a young model is another workload.</summary>
    private const int WarmUp = 100;

    public Figures Run()
    {
        var masks = Path.GetTempFileName();
        try
        {
            return Run(masks);
        }
        finally
        {
            File.Delete(masks);
        }
    }

    private Figures Run(string masks)
    {
        openCv.Begin(scene, masks, shadows, varThreshold);
        using var openCvSharp = OpenCvSharpModel.IsBuiltForThisMachine ? new OpenCvSharpModel(scene, shadows, varThreshold) : null;
        using var model = BackgroundModel.Create(new BackgroundModelOptions { VarThreshold = varThreshold, DetectShadows = shadows });
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        using var frames = File.OpenRead(scene.Path);
        using var laterMasks = new MemoryStream();
        var frame = new byte[scene.FrameSize];
        var (theirs, later, ours) = (new List<double>(), new List<double>(), new List<double>());
        var (equal, equalLater, total) = (0L, 0L, 0L);
        for (var first = 0; first < scene.FrameCount; first += Turn)
        {
            var count = Math.Min(Turn, scene.FrameCount - first);
            var theirTime = openCv.Run(first, count);
            laterMasks.SetLength(0);
            var laterTime = openCvSharp?.Run(frames, count, laterMasks);
            frames.Position = (long)first * scene.FrameSize;
            var ourTime = 0L;
            var expected = File.ReadAllBytes(masks);
            for (var i = 0; i < count; i++)
            {
                frames.ReadExactly(frame);
                luma.CopyFrom(frame, scene.Width, scene.Height);
                var start = CpuClock.Nanoseconds();
                model.Apply(luma, mask);
                ourTime += CpuClock.Nanoseconds() - start;
                equal += CountEqual(mask, expected.AsSpan(i * scene.FrameSize, scene.FrameSize));
                if (openCvSharp is not null)
                    equalLater += CountEqual(mask, laterMasks.GetBuffer().AsSpan(i * scene.FrameSize, scene.FrameSize));
                total += scene.FrameSize;
            }

            if (first < Math.Min(WarmUp, scene.FrameCount / 2))
                continue;
            theirs.Add(theirTime / 1000.0 / count);
            later.Add(laterTime / 1000.0 / count ?? double.NaN);
            ours.Add(ourTime / 1000.0 / count);
        }

        return new Figures(scene.Name, Median(theirs), Median(later), Median(ours), equal, openCvSharp is null ? null : equalLater, total);
    }

    private static long CountEqual(ForegroundMask mask, ReadOnlySpan<byte> expected)
    {
        var equal = 0L;
        for (var y = 0; y < mask.Height; y++)
        {
            var row = expected.Slice(y * mask.Width, mask.Width);
            if (row.SequenceEqual(mask.Row(y)))
            {
                equal += row.Length;
                continue;
            }

            for (var x = 0; x < row.Length; x++)
                equal += row[x] == mask.Row(y)[x] ? 1 : 0;
        }

        return equal;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
