using System.Globalization;
using System.Text.Json;

namespace Gateway.Analysis;

/// <summary>Asks ffprobe what a file is, before anything is written.</summary>
internal static class VideoProbe
{
    /// <exception cref="AnalyzeException">There is no such file, it holds no video, or ffprobe is missing.</exception>
    public static async Task<VideoFile> ReadAsync(string path, CancellationToken cancel)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new AnalyzeException($"{path} does not exist");

        using var probe = MediaProgram.Start(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=codec_name,width,height,duration:format=duration", "-of", "json", MediaProgram.Input(full)]);
        try
        {
            var errors = probe.StandardError.ReadToEndAsync(cancel);
            var json = await probe.StandardOutput.ReadToEndAsync(cancel);
            await probe.WaitForExitAsync(cancel);
            return Read(full, json) ?? throw new AnalyzeException(NotVideo(path, await errors));
        }
        finally
        {
            if (!probe.HasExited)
                probe.Kill();
        }
    }

    /// <returns>Null when there is no stream of pictures.</returns>
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

    private static string NotVideo(string path, string errors)
    {
        var words = errors.Trim().Split('\n')[^1].Trim();
        var told = words.Length == 0 ? "it holds no stream of pictures" : words[(words.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
        return $"{path} is not a video that ffmpeg can read: {told}";
    }
}
