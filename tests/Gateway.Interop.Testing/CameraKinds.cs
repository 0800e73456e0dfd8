using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Testing;

/// <summary>One camera of each kind that fails, in one configuration, with the servers and files that they need.</summary>
internal sealed class CameraKinds : IAsyncDisposable
{
    private readonly List<Dictionary<string, string?>> _cameras = [];
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly string _programs;

    private CameraKinds(string programs) => _programs = programs;

    /// <summary>For the daemon.</summary>
    public Dictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?> { ["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}" };
            for (var i = 0; i < _cameras.Count; i++)
            {
                foreach (var (key, value) in _cameras[i])
                    settings[string.Create(CultureInfo.InvariantCulture, $"GATEWAY__CAMERAS__{i}__{key}")] = value;
            }

            return settings;
        }
    }

    public static async Task<CameraKinds> CreateAsync(string folder)
    {
        var kinds = new CameraKinds(Path.Combine(folder, "bin"));
        var picture = await TestVideo.PictureAsync(folder);
        kinds.WriteProgram(ExternalProgram.Require("ffmpeg"));

        kinds.Add("dead", "http://adm:s3cret@127.0.0.1:1/x");
        var missing = kinds.Serve(request => request.AnswerAsync("404 Not Found", "", []));
        kinds.Add("wrong", missing.Address("/s3cret?x=1"));
        kinds.Add("directory", folder);
        kinds.Add("vanished", Path.Combine(folder, "gone.mp4"));
        kinds.Add("garbage", Path.Combine(folder, "garbage"));
        kinds.Add("h264", await TestVideo.WriteAsync(Path.Combine(folder, "h264.mp4"), "libx264"), ("PASSTHROUGH", "true"));
        kinds.Add("hanging", kinds.Serve(request => request.HangAsync()).Address("/x"), ("STALLTIMEOUT", "1s"));
        var film = await TestVideo.WriteAsync(Path.Combine(folder, "film.mkv"), "mjpeg");
        kinds.Add("stopped", film, ("LOOP", "true"), ("STALLTIMEOUT", "8s"));
        kinds.Add("ended", film);
        kinds.AddSnapshot("porch", kinds.Serve(request => request.JpegAsync(picture)).Address("/capture"));
        kinds.AddSnapshot("page", kinds.Serve(request => request.AnswerAsync("200 OK", "Content-Type: text/html\r\n", [60, 62])).Address("/"));
        return kinds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private ScriptedHttp Serve(Func<ScriptedHttp.Request, Task> answer)
    {
        var server = new ScriptedHttp(answer);
        _servers.Add(server);
        return server;
    }

    private void Add(string name, string input, params (string Key, string Value)[] more) => Add(name, [("INPUT", input), .. more]);

    private void AddSnapshot(string name, string address) => Add(name, [("SNAPSHOT", address), ("INTERVAL", "200ms")]);

    private void Add(string name, (string Key, string Value)[] settings)
    {
        var camera = new Dictionary<string, string?> { ["NAME"] = name };
        foreach (var (key, value) in settings)
            camera[key] = value;
        _cameras.Add(camera);
    }

    /// <summary>An ffmpeg that, asked for the input <c>garbage</c>, writes what is no picture.</summary>
    private void WriteProgram(string ffmpeg)
    {
        Directory.CreateDirectory(_programs);
        var script = Path.Combine(_programs, "ffmpeg");
        File.WriteAllText(script, $"""
            #!/bin/sh
            case "$*" in
                *"/garbage "*) head -c 100000 /dev/urandom; exec sleep 60 ;;
                *) exec {ffmpeg} "$@" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
