namespace Gateway.Motion;

/// <summary>The settings of each camera, converted once at the start. Any thread.</summary>
public sealed class CameraSettings
{
    private readonly GatewayOptions _options;
    private readonly MotionOptions? _motion;
    private readonly Dictionary<string, MotionOptions?> _own;

    /// <exception cref="OptionsException">Regions of a camera are not usable.</exception>
    public CameraSettings(GatewayOptions options)
    {
        _options = options;
        _motion = MotionConversion.ToOptions(options.Motion);
        _own = options.Cameras.Where(camera => camera.Motion is not null)
            .ToDictionary(camera => camera.Name, camera => MotionConversion.ToOptions(camera.Motion!), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Motion options of a camera; null if motion analysis is off.</summary>
    public MotionOptions? MotionOf(string camera) => _own.TryGetValue(camera, out var own) ? own : _motion;

    public MotionSection MotionSectionOf(string camera) => _options.Camera(camera)?.Motion ?? _options.Motion;

    /// <summary>Longest silence of a board; null: by its rhythm.</summary>
    public TimeSpan? OfflineAfterOf(string camera) => _options.Camera(camera)?.OfflineAfter;

    public ImagePolicy ImagePolicyOf(string camera) => _options.Camera(camera)?.KeepImages ?? _options.Images.Keep;
}
