using Gateway.Analysis;
using Gateway.Motion;

namespace Gateway.Commands;

/// <summary>Takes the settings of <c>gateway analyze</c> from the daemon's configuration.</summary>
internal static class AnalysisSettingsReader
{
    /// <summary>The daemon's settings; without a file, motion anywhere in the picture.</summary>
    /// <param name="config">The daemon's configuration file, null for none. The environment counts only beside a file.</param>
    /// <param name="camera">Whose own <c>Motion</c> counts; null for the common section.</param>
    /// <exception cref="OptionsException">The file cannot be used; the key is named.</exception>
    /// <exception cref="AnalyzeException">There is no such camera, or motion is off for it.</exception>
    public static AnalysisSettings Read(string? config, string? camera)
    {
        if (config is null)
        {
            if (camera is not null)
                throw new AnalyzeException($"--camera {camera} takes its settings from a configuration: give --config FILE too");
            var whole = new MotionSection { Mode = DecisionMode.Area, Regions = [] };
            return new AnalysisSettings(MotionConversion.ToOptions(whole)!, new FrameOptions().MaxFrameBytes, null);
        }

        var options = GatewayOptionsReader.Read(config, dataDirectory: "");
        if (camera is not null && options.Camera(camera) is null)
        {
            var names = string.Join(", ", options.Cameras.Select(known => known.Name));
            throw new AnalyzeException($"{config} has no camera {camera}; {(names.Length == 0 ? "it has none, leave --camera out" : $"it has {names}")}");
        }

        var motion = new CameraSettings(options).MotionOf(camera ?? "")
            ?? throw new AnalyzeException($"motion is off in {config}{(camera is null ? "" : $" for camera {camera}")}: set Motion:Enabled to true");
        return new AnalysisSettings(motion, options.Frames.MaxFrameBytes, camera);
    }
}
