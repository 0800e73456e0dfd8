using Gateway.Cameras;
using Gateway.Detection;
using Gateway.Frames;
using Gateway.Images;
using Gateway.Link;
using Gateway.Motion;
using Gateway.Settings;
using Gateway.Vision;

namespace Gateway;

/// <summary>Checks what a type alone cannot say, before anything starts. Each refusal names the key.</summary>
internal static class GatewayOptionsValidator
{
    /// <exception cref="OptionsException">The first thing found wrong.</exception>
    public static void Validate(GatewayOptions options)
    {
        RequireRange(options.Frames.MaxFrameBytes, 1024, 1 << 28, "Frames:MaxFrameBytes", "bytes");
        RequireRange(options.Frames.MaxPoolBytes, 4L * options.Frames.MaxFrameBytes, 1L << 40, "Frames:MaxPoolBytes", "bytes");
        RequireRange(options.Frames.MaxCameras, 1, 10_000, "Frames:MaxCameras", "cameras");
        RequireRange(options.Images.MaxPending, 1, 100_000, "Images:MaxPending", "images");
        RequireSpan(options.Images.LatencyWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "Images:LatencyWindow");
        RequireRange(options.Clips.MaxTries, 1, byte.MaxValue, "Clips:MaxTries", "tries");
        RequireSpan(options.Clips.RetryAfter, TimeSpan.Zero, TimeSpan.FromDays(1), "Clips:RetryAfter");
        RequireSpan(options.Clips.PreRoll, TimeSpan.Zero, TimeSpan.FromMinutes(5), "Clips:PreRoll");
        RequireSpan(options.Clips.PostRoll, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), "Clips:PostRoll");
        RequireSpan(options.Clips.MaxDuration, options.Clips.PostRoll, TimeSpan.FromHours(1), "Clips:MaxDuration");
        RequireRange(options.Detection.Every, 1, 100_000, "Detection:Every", "frames");
        RequireRange(options.Detection.Threads, 0, 256, "Detection:Threads", "threads");
        RequireRange(options.Detection.MaxFrames, 1, 100_000, "Detection:MaxFrames", "frames");
        if (!Enum.IsDefined(options.Detection.Backend))
            throw new OptionsException("Detection:Backend", $"is {options.Detection.Backend}; it must be one of {string.Join(", ", Enum.GetNames<DetectorBackend>())}");
        RequireSpan(options.Detection.TimeBudget, TimeSpan.Zero, TimeSpan.FromDays(1), "Detection:TimeBudget");
        RequireSpan(options.Detection.FrameTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "Detection:FrameTimeout");
        if (options.Detection.Threshold is not (> 0 and <= 1))
            throw new OptionsException("Detection:Threshold", $"is {options.Detection.Threshold}; it is a share above 0 and at most 1");

        MqttOptionsValidator.Validate(options.Mqtt);
        BridgeOptionsValidator.Validate(options);
        EventOptionsValidator.Validate(options);
        LinkOptionsValidator.Validate(options.Link);
        _ = ImagePolicy.Parse(options.Images.Keep, "Images:Keep");
        _ = options.Motion.ToMotionOptions("Motion");
        ValidateCameras(options);
    }

    private static void ValidateCameras(GatewayOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Cameras.Count; i++)
        {
            var (camera, key) = (options.Cameras[i], $"Cameras:{i}");
            if (!CameraRegistry.IsValidName(camera.Name))
                throw new OptionsException($"{key}:Name", $"is \"{camera.Name}\"; a name has 1 to {CameraRegistry.MaxNameLength} of A-Z a-z 0-9 _ -");
            if (!names.Add(camera.Name))
                throw new OptionsException($"{key}:Name", $"is \"{camera.Name}\", which another camera has already");
            if (camera.FramesPerSecond is < 1 or > 60)
                throw new OptionsException($"{key}:FramesPerSecond", "must be 1 to 60");
            if (camera.KeepImages is { } keep)
                _ = ImagePolicy.Parse(keep, $"{key}:KeepImages");
            _ = camera.Motion?.ToMotionOptions($"{key}:Motion");
            ValidateSize(camera, key, camera.Motion ?? options.Motion, camera.Motion is null ? "Motion" : $"{key}:Motion");
        }

        if (options.Cameras.Count > options.Frames.MaxCameras)
            throw new OptionsException("Cameras", $"are {options.Cameras.Count}; Frames:MaxCameras allows {options.Frames.MaxCameras}");
    }

    private static void ValidateSize(CameraOptions camera, string key, MotionSection section, string sectionKey)
    {
        if (camera is { Width: null, Height: null })
            return;
        if (camera is not { Width: { } width, Height: { } height })
            throw new OptionsException($"{key}:{(camera.Width is null ? nameof(camera.Width) : nameof(camera.Height))}", "is missing; give Width and Height both, or neither");

        RequireRange(width, 16, JpegLimits.Default.MaxWidth, $"{key}:Width", "pixels");
        RequireRange(height, 16, JpegLimits.Default.MaxHeight, $"{key}:Height", "pixels");
        if (section.Enabled)
            RegionPlaces.RequireInPictures(section.ToMotionOptions(sectionKey), sectionKey, key, width, height);
    }

    private static void RequireRange(long value, long least, long most, string key, string unit)
    {
        if (value < least || value > most)
            throw new OptionsException(key, $"is {value}; it must be {least} to {most} {unit}");
    }

    private static void RequireSpan(TimeSpan value, TimeSpan least, TimeSpan most, string key)
    {
        if (value < least || value > most)
            throw new OptionsException(key, $"is {value}; it must be {least} to {most}");
    }
}
