using Gateway.Detection;
using Gateway.Detection.Darknet;

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
            return new DarknetProcess(
                DetectionModel.Load(directory), new DarknetOptions { Threshold = (float)options.Threshold, FrameTimeout = options.FrameTimeout }, time);
        }
        catch (DetectionModelException problem)
        {
            throw new OptionsException("Detection:Model", $"cannot be used: {problem.Message}");
        }
    }
}
