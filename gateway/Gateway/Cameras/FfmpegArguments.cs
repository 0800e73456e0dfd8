using System.Globalization;

namespace Gateway.Cameras;

/// <summary>The arguments for ffmpeg to convert a camera's input to mpjpeg on standard output.</summary>
public static class FfmpegArguments
{
    /// <param name="camera">With an input.</param>
    /// <param name="address">Leads to the input; null for the input itself.</param>
    public static IReadOnlyList<string> For(CameraOptions camera, string? address = null)
    {
        var input = camera.Input ?? throw new ArgumentException("not a camera that ffmpeg reads", nameof(camera));
        var isFile = IsFile(input);
        var isDevice = !isFile && input.StartsWith("/dev/", StringComparison.Ordinal);

        List<string> arguments = ["-hide_banner", "-loglevel", "error", "-nostdin"];
        if (camera.Loop)
            arguments.AddRange(["-stream_loop", "-1"]);
        if (isFile && camera.PassThrough)
            arguments.Add("-re");
        if (isDevice && camera.InputArguments.Count == 0)
            arguments.AddRange(camera.PassThrough ? ["-f", "v4l2", "-input_format", "mjpeg"] : ["-f", "v4l2"]);
        if (SizeOf(camera) is { } asked && isDevice && camera.InputArguments.Count == 0)
            arguments.AddRange(["-video_size", asked]);
        if (!camera.PassThrough)
            arguments.Add("-noautorotate");   // as pictures that are passed through: regions and boxes are in the camera's pixels
        arguments.AddRange(camera.InputArguments);
        arguments.AddRange(["-i", address ?? input, "-an"]);

        if (camera.PassThrough)
            arguments.AddRange(["-c:v", "copy"]);
        else
        {
            // Each picture once: at a constant rate, ffmpeg fills a jump of the time stamps with copies, thousands of them.
            arguments.AddRange(["-fps_mode", "passthrough"]);
            List<string> filters = [];
            if (isFile)
                filters.Add(OwnSpeed(camera));
            if (camera.FramesPerSecond is { } rate)
                filters.Add(AtMost(rate));
            if (filters.Count > 0)
                arguments.AddRange(["-vf", string.Join(',', filters)]);
            if (SizeOf(camera) is { } size)
                arguments.AddRange(["-s", size]);   // a device may send another size than requested
            arguments.AddRange(["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"]);
        }

        arguments.AddRange(["-flush_packets", "1", "-f", "mpjpeg", "pipe:1"]);
        return arguments;
    }

    /// <summary>Whether the input has an end: a regular file, no device and no named pipe.</summary>
    public static bool IsFile(string input) => File.Exists(input) && new FileInfo(input).Length > 0;

    /// <summary>A file plays at its own speed; a jump of its time stamps takes no time, so it is no stall.</summary>
    private static string OwnSpeed(CameraOptions camera) =>
        string.Create(CultureInfo.InvariantCulture, $"realtime=limit={camera.StallTimeout.TotalSeconds / 2}");

    /// <summary>One picture of every interval, and none twice.</summary>
    private static string AtMost(int rate) =>
        string.Create(CultureInfo.InvariantCulture, $"select='isnan(prev_t)+not(eq(floor(t*{rate}),floor(prev_t*{rate})))'");

    private static string? SizeOf(CameraOptions camera) =>
        camera is { Width: { } width, Height: { } height } ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : null;
}
