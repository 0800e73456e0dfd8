using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;

namespace Gateway.Dispatch;

/// <summary>Makes the detector that the configuration asks for.</summary>
internal static class DetectorFactory
{
    /// <returns>Null when no model is configured.</returns>
    /// <exception cref="OptionsException">The model cannot be used; says which file and why.</exception>
    public static IDetector? Create(DetectionOptions options, TimeProvider time)
    {
        if (options.Model is not { } directory)
            return null;
        try
        {
            var model = DetectionModel.Load(directory);
            var threshold = (float)options.Threshold;
            return options.Backend == DetectorBackend.Darknet
                ? new DarknetProcess(model, new DarknetOptions { Threshold = threshold, FrameTimeout = options.FrameTimeout }, time)
                : new ManagedDetector(model, new ManagedOptions { Threshold = threshold, Threads = options.Threads }, time);
        }
        catch (DetectionModelException problem)
        {
            throw new OptionsException("Detection:Model", $"cannot be used: {problem.Message}");
        }
    }
}
