using System.Diagnostics;

namespace Gateway.Vision.Tests;

/// <summary>Compares the model with OpenCV's, byte for byte on every frame.</summary>
[Trait("Storey", "Interop")]
public sealed class Mog2OpenCvTests
{
    private static readonly (string Name, BackgroundModelOptions Options, double[] LearningRates)[] Parameters =
    [
        ("seed", new BackgroundModelOptions { VarThreshold = 50 }, []),
        ("OpenCV's defaults", new BackgroundModelOptions { VarThreshold = 16, DetectShadows = true }, []),
        ("no shadows", new BackgroundModelOptions { VarThreshold = 16 }, []),
        ("shadows as the seed", new BackgroundModelOptions { VarThreshold = 50, DetectShadows = true, ShadowValue = 90, ShadowThreshold = 0.7f }, []),
        ("history 20", new BackgroundModelOptions { History = 20, VarThreshold = 16 }, []),
        ("history 1", new BackgroundModelOptions { History = 1 }, []),
        ("threshold below fit threshold", new BackgroundModelOptions { VarThreshold = 4, DetectShadows = true }, []),
        ("narrow fit", new BackgroundModelOptions { VarThreshold = 16, VarThresholdGen = 3 }, []),
        ("explicit rate", new BackgroundModelOptions { VarThreshold = 16 }, [0.02]),
        ("high rate", new BackgroundModelOptions { VarThreshold = 16, DetectShadows = true }, [0.3]),
        ("rates that change, rate 0, restarts", new() { VarThreshold = 16 }, [0.1, 0.1, 0, 0, -1, 0.05, 1, -1, 0, 0.7, 0.01, 2, 0.02]),
        ("one mixture", new BackgroundModelOptions { Mixtures = 1, VarThreshold = 16 }, []),
        ("two mixtures", new BackgroundModelOptions { Mixtures = 2, VarThreshold = 16, DetectShadows = true }, [0.05]),
        ("three mixtures", new BackgroundModelOptions { Mixtures = 3, VarThreshold = 16 }, []),
        ("four mixtures", new BackgroundModelOptions { Mixtures = 4, VarThreshold = 16 }, [0.05]),
        ("no reduction", new BackgroundModelOptions { ComplexityReduction = 0, VarThreshold = 16 }, []),
        ("strong reduction", new BackgroundModelOptions { ComplexityReduction = 0.4f, VarThreshold = 16 }, [0.05]),
        ("reduction that prunes fitted modes", new() { ComplexityReduction = 0.9f, VarThreshold = 16, DetectShadows = true }, [0.05]),
        ("low ratio", new BackgroundModelOptions { BackgroundRatio = 0.5f, VarThreshold = 16, DetectShadows = true }, []),
        ("wide variances", new BackgroundModelOptions { VarInit = 40, VarMin = 1, VarMax = 300, VarThreshold = 16 }, []),
        ("fixed variance", new BackgroundModelOptions { VarInit = 10, VarMin = 10, VarMax = 10, VarThreshold = 16 }, [0.1]),
    ];

    [Fact]
    public void Apply_gives_the_masks_of_OpenCV_with_any_parameters()
    {
        OpenCvReference.RequireOrSkip();
        foreach (var (width, height) in new[] { (67, 35), (128, 24) })
        {
            var frames = new TestScene(width, height, 7).Frames(90);
            var jobs = Parameters.Select(p => OpenCvReference.Mog2Job(frames, width, height, p.Options, p.LearningRates));
            var expected = OpenCvReference.Answer([.. jobs]);
            for (var i = 0; i < Parameters.Length; i++)
            {
                foreach (var model in Models.All(Parameters[i].Options))
                {
                    using (model)
                        AssertSame(Parameters[i].Name, expected[i], frames, width, height, model, Parameters[i].LearningRates);
                }
            }
        }
    }

    [Theory]
    [InlineData("vtest.avi", 768, 576, 40)]
    [InlineData("road.mp4", 640, 360, 40)]
    public void Apply_gives_the_masks_of_OpenCV_on_real_footage(string file, int width, int height, int count)
    {
        OpenCvReference.RequireOrSkip();
        var frames = ReadGray(TrialData.Require(file), width * height * count);
        BackgroundModelOptions[] both = [new() { VarThreshold = 50 }, new() { VarThreshold = 16, DetectShadows = true }];
        var expected = OpenCvReference.Answer([.. both.Select(options => OpenCvReference.Mog2Job(frames, width, height, options, []))]);
        for (var i = 0; i < both.Length; i++)
        {
            foreach (var model in Models.All(both[i]))
            {
                using (model)
                    AssertSame(file, expected[i], frames, width, height, model, []);
            }
        }
    }

    private static void AssertSame(string name, byte[] expected, byte[] frames, int width, int height, BackgroundModel model, double[] learningRates)
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        var size = width * height;
        for (var i = 0; i < frames.Length / size; i++)
        {
            luma.CopyFrom(frames.AsSpan(i * size, size), width, height);
            model.Apply(luma, mask, learningRates.Length == 0 ? -1 : learningRates[Math.Min(i, learningRates.Length - 1)]);
            for (var y = 0; y < height; y++)
            {
                var row = expected.AsSpan((i * size) + (y * width), width);
                if (!row.SequenceEqual(mask.Row(y)))
                {
                    var x = row.CommonPrefixLength(mask.Row(y));
                    Assert.Fail($"{name}, {Models.Name(model)}, {width}x{height}: frame {i} at {x},{y} is {mask.Row(y)[x]}, OpenCV says {row[x]}");
                }
            }
        }
    }

    /// <summary>The first bytes of the video as gray frames, through ffmpeg.</summary>
    private static byte[] ReadGray(string path, int length)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffmpeg"), "ffmpeg is not installed");
        string[] arguments = ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-fs", $"{length}", "-"];
        var start = new ProcessStartInfo("/usr/bin/ffmpeg", arguments)
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var frames = new byte[length];
        process.StandardOutput.BaseStream.ReadExactly(frames);
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        return frames;
    }
}
