using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;

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
            return Open(directory, options, time);
        }
        catch (DetectionModelException problem)
        {
            throw new OptionsException("Detection:Model", $"cannot be used: {problem.Message}");
        }
    }

    /// <param name="model">The model's directory.</param>
    /// <param name="options">All but their own model.</param>
    /// <param name="time">For the detector.</param>
    /// <exception cref="DetectionModelException">The model cannot be used; says which file and why.</exception>
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
