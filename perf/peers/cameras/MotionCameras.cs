using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Cameras;

/// <summary>
/// Debian's motion, one process for all cameras, each of which plays the same JPEGs from an MJPEG file: it has no MQTT. Pictures, movies and streams
/// are off, so it only decides. Frames are what its detection reports per second and camera.
/// </summary>
internal sealed class MotionCameras : Contender, IDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(30);

    /// <summary>Its reading of files comes in larger pieces than frames, and the size of frames varies.</summary>
    private const double ReadTolerance = 0.05;

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
    private readonly Dictionary<string, string> _movies = [];
    private readonly Dictionary<(int, double), double> _rateAlone = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public override string Name => "motion";

    public override LoadStep Run(CameraLoad work)
    {
        var key = (work.Footage[0].Width, work.Rate);
        if (work.Cameras > 1 && !_rateAlone.ContainsKey(key))
            Run(work with { Cameras = 1 });

        var port = Ports.Free();
        using var process = new PinnedProcess("/usr/bin/motion", "-n", "-c", WriteSettings(work, port), "-l", Path.Combine(_folder, "motion.log"));
        process.WaitUntil("showing every camera", () => Status(port) is { } all && all.Count(c => c.Rate > 0 && c.IsLost == 0) == work.Cameras);
        Thread.Sleep(work.WarmUp);
        var (cpu, read) = (process.CpuSeconds, BytesRead(process.Id));
        var rates = new List<double>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < work.Window)
        {
            Thread.Sleep(TimeSpan.FromSeconds(1));
            rates.Add(Status(port)?.Sum(camera => camera.Rate) ?? 0);
        }

        cpu = process.CpuSeconds - cpu;
        read = BytesRead(process.Id) - read;
        var seconds = watch.Elapsed.TotalSeconds;
        var rate = rates.Average() / work.Cameras;
        var expected = Enumerable.Range(0, work.Cameras).Sum(i => work.FootageOf(i).MeanBytes) * work.Rate * seconds;

        // Its pauses between frames make it a little slower than the rate even when it has all the time of the machine.
        if (work.Cameras == 1)
            _rateAlone[key] = Math.Min(work.Rate, rate);
        var alone = _rateAlone[key];
        var failure = Sentence(
            (rate < (1 - Tolerance) * alone, $"{rate:0.00} frames per second, {alone:0.00} alone"),
            (work.Cameras > 1 && read < (1 - ReadTolerance) * expected, $"{100 * read / expected:0} % of the frames read"));
        return LoadStep.Of(work, Name, rate * work.Cameras * seconds, failure, cpu, process.Megabytes);
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string WriteSettings(CameraLoad work, int statusPort)
    {
        var cameras = Enumerable.Range(0, work.Cameras).Select(camera =>
        {
            var file = Path.Combine(_folder, $"camera-{camera}.conf");
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
                camera_id {camera + 1}
                netcam_url file://{MovieOf(work, camera)}
                netcam_params capture_rate = {work.Rate}
                framerate {work.Rate}
                width {work.FootageOf(camera).Width}
                height {work.FootageOf(camera).Height}

                """));
            return $"camera {file}\n";
        }).ToList();
        var settings = Path.Combine(_folder, "motion.conf");
        File.WriteAllText(settings, $"""
            daemon off
            log_level 4
            text_left
            text_right
            picture_output off
            movie_output off
            webcontrol_port 0
            stream_port {statusPort}
            target_dir {_folder}
            {string.Concat(cameras)}
            """);
        return settings;
    }

    /// <summary>Long enough for a step: at the end of a file motion pauses.</summary>
    private string MovieOf(CameraLoad work, int camera)
    {
        var footage = work.FootageOf(camera);
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{footage.Name.Replace(' ', '-')}-{footage.Width}-{work.Rate}-{work.PhaseOf(camera)}");
        if (_movies.TryGetValue(name, out var movie))
            return movie;
        var (raw, made) = (Path.Combine(_folder, name + ".mjpeg"), Path.Combine(_folder, name + ".mkv"));
        var count = (int)((StartUp + work.WarmUp + work.Window).TotalSeconds * work.Rate);
        using (var file = File.Create(raw))
        {
            for (var i = 0; i < count; i++)
                file.Write(footage.Frames[(work.FirstFrameOf(camera) + i) % footage.Frames.Count]);
        }

        SceneFactory.Capture("ffmpeg", ["-v", "error", "-y", "-f", "mjpeg", "-framerate", $"{work.Rate}", "-i", raw, "-c:v", "copy", made]);
        File.Delete(raw);
        return _movies[name] = made;
    }

    /// <summary>Null while it does not answer.</summary>
    private CameraStatus[]? Status(int port)
    {
        try
        {
            return _http.GetFromJsonAsync<AllStatus>($"http://127.0.0.1:{port}/status.json").GetAwaiter().GetResult()?.Cameras;
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or TaskCanceledException)
        {
            return null;
        }
    }

    private static double BytesRead(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/io").First(line => line.StartsWith("rchar: ", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("rchar: ".Length), CultureInfo.InvariantCulture);
    }

    private sealed record AllStatus([property: JsonPropertyName("camera_status")] CameraStatus[] Cameras);

    private sealed record CameraStatus(
        [property: JsonPropertyName("fps")] double Rate, [property: JsonPropertyName("lost_connection")] int IsLost);
}
