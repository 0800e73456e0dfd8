using System.Globalization;

namespace Gateway.Cameras;

/// <summary>The arguments for ffmpeg to convert a camera's input to mpjpeg on standard output.</summary>
public static class FfmpegArguments
{
    public static IReadOnlyList<string> For(CameraOptions camera)
    {
        var input = camera.Input ?? throw new ArgumentException("a board has no input", nameof(camera));
        var isFile = File.Exists(input);
        var isDevice = input.StartsWith("/dev/", StringComparison.Ordinal);

        List<string> arguments = ["-hide_banner", "-loglevel", "error", "-nostdin"];
        if (camera.Loop)
            arguments.AddRange(["-stream_loop", "-1"]);
        if (isFile && !isDevice)
            arguments.Add("-re");   // a file plays at its own speed
        if (isDevice && camera.InputArguments.Count == 0)
            arguments.AddRange(camera.PassThrough ? ["-f", "v4l2", "-input_format", "mjpeg"] : ["-f", "v4l2"]);
        if (SizeOf(camera) is { } asked && isDevice && camera.InputArguments.Count == 0)
            arguments.AddRange(["-video_size", asked]);
        arguments.AddRange(camera.InputArguments);
        arguments.AddRange(["-i", input, "-an"]);

        if (camera.PassThrough)
            arguments.AddRange(["-c:v", "copy"]);
        else
        {
            if (camera.FramesPerSecond is { } rate)
                arguments.AddRange(["-r", rate.ToString(CultureInfo.InvariantCulture)]);
            if (SizeOf(camera) is { } size)
                arguments.AddRange(["-s", size]);   // a device may send another size than requested
            arguments.AddRange(["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"]);
        }

        arguments.AddRange(["-flush_packets", "1", "-f", "mpjpeg", "pipe:1"]);
        return arguments;
    }

    private static string? SizeOf(CameraOptions camera) =>
        camera is { Width: { } width, Height: { } height } ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : null;
}
