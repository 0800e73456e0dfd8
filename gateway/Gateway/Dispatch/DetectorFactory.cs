using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;

namespace Gateway.Dispatch;

/// <summary>Creates the configured detector.</summary>
internal static class DetectorFactory
{
    /// <returns>Null if no model is configured.</returns>
    /// <exception cref="OptionsException">The model is not usable; the message names the file and the reason.</exception>
    public static IDetector? Create(DetectionOptions options, TimeProvider time)
    {
        if (options.Model is not { } directory)
            return null;
        try
        {
            return Open(directory, options, time);
        }
        catch (DetectionModelException problem)
        {
            throw new OptionsException("Detection:Model", $"cannot be used: {problem.Message}");
        }
    }

    /// <summary>Creates a detector with the model of a directory, not with that of the options.</summary>
    /// <exception cref="DetectionModelException">The model is not usable; the message names the file and the reason.</exception>
    /// <exception cref="DetectorException">A library that the backend needs is not installed.</exception>
    public static IDetector Open(string model, DetectionOptions options, TimeProvider time)
    {
        var loaded = DetectionModel.Load(model);
        var threshold = (float)options.Threshold;
        return options.Backend == DetectionBackend.Darknet
            ? new DarknetProcess(loaded, SettingsCopy.Fill(new DarknetOptions(), options) with { Threshold = threshold }, time)
            : new ManagedDetector(loaded, SettingsCopy.Fill(new ManagedOptions(), options) with { Threshold = threshold }, time);
    }
}
