using System.Collections.Immutable;
using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>
/// Damaged pictures through the whole path, at every scale, 100,000 in a full run. The seed and the picture's number reproduce a failure.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class JpegFuzzTests
{
    private const int Seed = 20260301;
    private const long MostGrowth = 24L << 20;

    private static readonly int Pictures = Fuzz.Rounds(100_000, least: 4000);

    private static readonly string[] Kinds =
    [
        "baseline-420", "baseline-422", "baseline-440", "baseline-411", "baseline-restart", "gray", "gray-progressive", "progressive-420",
        "progressive-411",
        "arithmetic-420", "arithmetic-progressive", "ycck", "cmyk", "twelve-bit", "lossless", "height-zero", "absurd", "truncated",
    ];

    [Fact]
    public void Analyze_of_mutated_pictures_never_crashes_and_keeps_no_memory()
    {
        // Limits of a small camera, so that a mutated size is refused or small, and the time goes into the code, not into gray pixels.
        var limits = new JpegLimits { MaxWidth = 400, MaxHeight = 400 };
        ImmutableArray<Roi> regions = [Roi.Rectangle("entry", 8, 8, 60, 20), Roi.Polygon("confirm", new(10, 30), new(90, 34), new(40, 62))];
        var sequence = SeedOptions.Value with { Regions = regions, MinArea = 64, Opening = true, Jpeg = limits, Cooldown = TimeSpan.FromSeconds(1) };
        var area = sequence with { Mode = MotionMode.Area, Ignore = [Roi.Rectangle("ignored", 40, 40, 10, 10)] };
        MotionAnalyzer[] analyzers =
        [
            new(sequence with { Scale = AnalysisScale.Full }),
            new(area with { Scale = AnalysisScale.Half, Model = new BackgroundModelOptions { DetectShadows = true } }),
            new(sequence with { Scale = AnalysisScale.Quarter, Include = [], MaskCleaning = false }),
            new(area with { Scale = AnalysisScale.Auto }),
        ];
        var mutation = new JpegMutation([.. Kinds.Select(JpegKindTests.Read), .. WalkingSquare()], Seed);
        var refusals = new long[Enum.GetValues<JpegRefusal>().Length];
        var (objects, decisions) = (0L, 0L);
        var settled = 0L;

        for (var i = 0; i < Pictures; i++)
        {
            var jpeg = mutation.Next();
            foreach (var analyzer in analyzers)
            {
                analyzer.Load = i / 1000 % 2 == 0 ? new AnalysisLoad(0.95, 0.9) : AnalysisLoad.None;
                var result = analyzer.Analyze(jpeg, TimeSpan.FromSeconds(i * 0.02));
                refusals[(int)result.Refusal]++;
                objects += result.Objects.Length;
                decisions += result.Decision == MotionDecision.Nothing ? 0 : 1;
                var isInside = result.Width <= 400 && result.Height <= 400 && AllInside(result);
                Assert.True(isInside, $"picture {i} at {result.Scale}: an object lies outside");
            }

            if (i == Pictures / 4)
                settled = Resident();
        }

        var growth = Resident() - settled;
        foreach (var analyzer in analyzers)
            analyzer.Dispose();

        // Every reason occurs, and enough pictures pass to feed model, objects and decision.
        Assert.All(
            Enum.GetValues<JpegRefusal>(), reason => Assert.True(refusals[(int)reason] > Pictures / 2000, $"{reason}: {refusals[(int)reason]}"));
        Assert.InRange(refusals[0], Pictures, 3L * Pictures);   // of four times as many
        Assert.InRange(objects, Pictures / 100, long.MaxValue);
        Assert.InRange(decisions, Pictures / 1000, long.MaxValue);
        Assert.InRange(growth, long.MinValue, MostGrowth);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{string.Join(", ", Enum.GetValues<JpegRefusal>().Select(reason => $"{reason} {refusals[(int)reason]}"))}; "
            + $"objects {objects}, decisions {decisions}, growth {growth >> 10} KiB");
    }

    private static bool AllInside(MotionResult result)
    {
        foreach (var o in result.Objects)
        {
            if (o.X < 0 || o.Y < 0 || o.Width < 1 || o.Height < 1 || o.X + o.Width > result.Width || o.Y + o.Height > result.Height)
                return false;
        }

        return true;
    }

    /// <summary>Pictures that make objects and events in sequence.</summary>
    private static IEnumerable<byte[]> WalkingSquare()
    {
        for (var step = 0; step < 8; step++)
        {
            var pixels = new byte[96 * 64];
            Array.Fill(pixels, (byte)90);
            for (var y = step * 6; y < (step * 6) + 20; y++)
                pixels.AsSpan((y * 96) + 20, 30).Fill(230);
            yield return TestPictures.GrayJpeg(pixels, 96, 64);
        }
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
