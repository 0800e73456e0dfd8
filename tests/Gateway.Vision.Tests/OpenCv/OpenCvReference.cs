using System.Diagnostics;
using System.Globalization;

namespace Gateway.Vision.Tests;

/// <summary>Runs Debian's OpenCV over raw frames. Skips the test when python3-opencv is not installed.</summary>
internal static class OpenCvReference
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> IsThere = new(() => File.Exists(Python) && Run(["-c", "import cv2, numpy"]) == 0);

    public static void RequireOrSkip() =>
        Assert.SkipUnless(IsThere.Value, "python3-opencv is not installed; to compare with OpenCV: apt-get install python3-opencv");

    /// <summary>The masks that OpenCV's MOG2 gives for the frames, one after the other.</summary>
    public static byte[] Mog2(byte[] frames, int width, int height, BackgroundModelOptions options, params double[] learningRates)
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
        return Ask("mog2", frames, width, height, settings);
    }

    public static byte[] Open(byte[] masks, int width, int height) => Ask("open", masks, width, height);

    /// <summary>Lines "left top width height area centroidX centroidY", and "end" after each frame.</summary>
    public static string Objects(byte[] masks, int width, int height) => System.Text.Encoding.ASCII.GetString(Ask("objects", masks, width, height));

    private static byte[] Ask(string verb, byte[] frames, int width, int height, params string[] settings)
    {
        RequireOrSkip();
        var folder = Directory.CreateTempSubdirectory("vision-opencv");
        try
        {
            var source = Path.Combine(folder.FullName, "frames");
            var target = Path.Combine(folder.FullName, "answer");
            File.WriteAllBytes(source, frames);
            var script = Path.Combine(AppContext.BaseDirectory, "OpenCv", "reference.py");
            Assert.Equal(0, Run([script, verb, source, $"{width}", $"{height}", target, .. settings]));
            return File.ReadAllBytes(target);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
