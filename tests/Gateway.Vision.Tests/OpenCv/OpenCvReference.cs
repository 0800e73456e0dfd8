using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>Runs Debian's OpenCV over raw frames. Skips the test if python3-opencv is not installed.</summary>
internal static class OpenCvReference
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> IsThere = new(() => File.Exists(Python) && Run(["-c", "import cv2, numpy"]) == 0);

    public static void RequireOrSkip() =>
        Assert.SkipUnless(IsThere.Value, "python3-opencv is not installed; to compare with OpenCV: apt-get install python3-opencv");

    /// <summary>OpenCV's MOG2 masks of the frames, one after the other.</summary>
    public static byte[] Mog2(byte[] frames, int width, int height, BackgroundModelOptions options, params double[] learningRates) =>
        Answer([Mog2Job(frames, width, height, options, learningRates)])[0];

    public static OpenCvJob Mog2Job(byte[] frames, int width, int height, BackgroundModelOptions options, double[] learningRates)
    {
        string[] settings =
        [
            Setting("History", options.History),
            Setting("VarThreshold", options.VarThreshold),
            Setting("VarThresholdGen", options.VarThresholdGen),
            Setting("NMixtures", options.Mixtures),
            Setting("BackgroundRatio", options.BackgroundRatio),
            Setting("VarInit", options.VarInit),
            Setting("VarMin", options.VarMin),
            Setting("VarMax", options.VarMax),
            Setting("ComplexityReductionThreshold", options.ComplexityReduction),
            Setting("DetectShadows", options.DetectShadows ? 1 : 0),
            Setting("ShadowValue", options.ShadowValue),
            Setting("ShadowThreshold", options.ShadowThreshold),
        ];
        if (learningRates.Length != 0)
            settings = [.. settings, "learningRate=" + string.Join(',', learningRates.Select(r => r.ToString("R", CultureInfo.InvariantCulture)))];
        return new OpenCvJob("mog2", frames, width, height, settings);
    }

    public static byte[] Open(byte[] masks, int width, int height) => Answer([new OpenCvJob("open", masks, width, height, [])])[0];

    /// <summary>Lines "left top width height area centroidX centroidY", and "end" after each frame.</summary>
    public static string Objects(byte[] masks, int width, int height) =>
        Encoding.ASCII.GetString(Answer([new OpenCvJob("objects", masks, width, height, [])])[0]);

    /// <summary>Runs all jobs in one process, since its start takes longer than most of them.</summary>
    public static byte[][] Answer(IReadOnlyList<OpenCvJob> jobs)
    {
        RequireOrSkip();
        using var folder = new TemporaryDirectory();
        List<string> arguments = [Path.Combine(AppContext.BaseDirectory, "OpenCv", "reference.py")];
        for (var i = 0; i < jobs.Count; i++)
        {
            var source = folder.Combine($"frames{i}");
            File.WriteAllBytes(source, jobs[i].Frames);
            if (i != 0)
                arguments.Add("--");
            arguments.AddRange([jobs[i].Verb, source, $"{jobs[i].Width}", $"{jobs[i].Height}", Target(i), .. jobs[i].Settings]);
        }

        Assert.Equal(0, Run(arguments));
        return [.. jobs.Select((_, i) => File.ReadAllBytes(Target(i)))];

        string Target(int job) => folder.Combine($"answer{job}");
    }

    private static string Setting(string key, double value) => key + "=" + value.ToString("R", CultureInfo.InvariantCulture);

    private static int Run(IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (error.Length != 0)
            TestContext.Current.SendDiagnosticMessage(error);
        return process.ExitCode;
    }
}

/// <summary>A request to OpenCV: see reference.py. Frames are raw bytes, settings key=value each.</summary>
internal sealed record OpenCvJob(string Verb, byte[] Frames, int Width, int Height, string[] Settings);
