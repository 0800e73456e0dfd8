using System.Text.Json;
using Gateway.Clips;

namespace Gateway.Analysis;

/// <summary>Reads the properties of a video with ffprobe, before any output is written.</summary>
internal static class VideoProbe
{
    /// <exception cref="AnalyzeException">There is no such file, it contains no video, or ffprobe is missing.</exception>
    public static async Task<VideoFile> ReadAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
            throw new AnalyzeException($"{(path.Length > 0 ? path : "\"\"")} does not exist");
        var full = Path.GetFullPath(path);

        const string Entries = "stream=codec_name,width,height,duration:format=duration";
        await using var probe = Start(
            "ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", Entries, "-of", "json", MediaProcess.Input(full)]);
        var json = await probe.ReadOutputAsync(cancel);
        await probe.EndAsync(cancel);
        return Read(full, json) ?? throw new AnalyzeException(NotVideo(path, probe.Errors.LastOrDefault("")));
    }

    /// <exception cref="AnalyzeException">The program is not installed.</exception>
    internal static MediaProcess Start(string program, IEnumerable<string> arguments, Func<string?, bool>? takeLine = null)
    {
        try
        {
            return MediaProcess.Start(program, arguments, takeLine);
        }
        catch (MediaProgramException problem)
        {
            throw new AnalyzeException(problem.Message);
        }
    }

    /// <returns>Null if there is no video stream.</returns>
    internal static VideoFile? Read(string path, string json)
    {
        try
        {
            using var answer = JsonDocument.Parse(json);
            if (!answer.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
                return null;

            var stream = streams[0];
            var duration = Seconds(stream) ?? (answer.RootElement.TryGetProperty("format", out var format) ? Seconds(format) : null);
            return new VideoFile(
                path,
                stream.GetProperty("codec_name").GetString() ?? "",
                stream.GetProperty("width").GetInt32(),
                stream.GetProperty("height").GetInt32(),
                TimeSpan.FromSeconds(duration ?? 0));
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static double? Seconds(JsonElement of) =>
        of.TryGetProperty("duration", out var text)
        && double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 1e9
            ? seconds
            : null;

    private static string NotVideo(string path, string error)
    {
        var reason = error[(error.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
        return $"{path} is not a video that ffmpeg can read: {(reason.Length == 0 ? "it contains no video stream" : reason)}";
    }
}

/// <summary>The first video stream of a file, from ffprobe: absolute path, ffmpeg's name of the codec, duration or zero if unknown.</summary>
internal sealed record VideoFile(string Path, string Codec, int Width, int Height, TimeSpan Duration)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether its pictures are JPEGs, as in the gateway's own clips: they are analysed unchanged.</summary>
    public bool IsMotionJpeg => Codec == "mjpeg";
}
