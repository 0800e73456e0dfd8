using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Gateway.Cameras;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Interop.Tests.Analysis;

/// <summary><c>gateway analyze</c> as a program, on videos that ffmpeg makes.</summary>
public sealed class AnalyzeVideoTests : IDisposable
{
    private const string DataFiles = "events.csv,events.json,index.html,timeline.svg";

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_square_that_passes_is_one_event_with_a_report_of_it()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4", "-q:v", "2"]);
        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 events", result.Output, StringComparison.Ordinal);
        Assert.Contains("90 %", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            DataFiles,
            string.Join(
                ',',
                Directory.GetFiles(_folder.Combine("report")).Select(Path.GetFileName)
                    .Where(name => !name!.EndsWith(".png", StringComparison.Ordinal)).Order()));

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Combine("report", "events.json"), Cancel));
        var seen = json.RootElement.GetProperty("events").EnumerateArray().Single();
        Assert.Equal(60, json.RootElement.GetProperty("frames").GetInt32());
        Assert.InRange(seen.GetProperty("at").GetDouble(), 2, 2.6);   // the third frame with the square, which comes in at 2 s
        Assert.InRange(seen.GetProperty("endedAt").GetDouble(), 3.8, 4);   // the last frame with the square
        var moving = seen.GetProperty("objects")[0];
        Assert.InRange(moving.GetProperty("area").GetInt32(), 2500, 4500);

        var svg = XDocument.Parse(await File.ReadAllTextAsync(_folder.Combine("report", "timeline.svg"), Cancel));
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Contains(svg.Descendants(), element => (string?)element.Attribute("class") == "tl-threshold");
        Assert.Contains(svg.Descendants(), element => (string?)element.Attribute("href") == "#event-1");
        var page = await File.ReadAllTextAsync(_folder.Combine("report", "index.html"), Cancel);
        Assert.Contains("src=\"event-001.png\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.StartsWith("kind,number,at_s", await File.ReadAllTextAsync(_folder.Combine("report", "events.csv"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_sheet_is_a_PNG_that_others_read()
    {
        var ffprobe = ExternalProgram.Require("ffprobe");
        var video = await MakeAsync("pass.avi", fps: 10, ["-c:v", "mjpeg", "-q:v", "2"]);
        await AnalyzeAsync(video, "--out", _folder.Combine("report"));
        var probe = await ExternalProgram.RunAsync(
            ffprobe,
            ["-v", "error", "-show_entries", "stream=codec_name,width,height,pix_fmt", "-of", "csv=p=0", _folder.Combine("report", "event-001.png")],
            TimeSpan.FromSeconds(60), cancel: Cancel);
        Assert.Matches("^png,1192,6\\d\\d,rgb24$", probe.EnsureSuccess().Output.Trim());
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 2)]
    public async Task Times_are_those_of_the_video(int fps, int slower)
    {
        var video = await MakeAsync("slow.mp4", fps, ["-c:v", "mpeg4", "-q:v", "2"], slower);
        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"), "--json");
        using var json = JsonDocument.Parse(result.EnsureSuccess().Output);
        Assert.InRange(json.RootElement.GetProperty("seconds").GetDouble(), 5.85 * slower, 5.95 * slower);
        Assert.InRange(json.RootElement.GetProperty("events")[0].GetProperty("at").GetDouble(), 2 * slower, 2.6 * slower);
    }

    [Fact]
    public async Task A_camera_of_the_configuration_lends_its_settings_and_near_misses_tell_their_reason()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4", "-q:v", "2"]);
        var config = _folder.Combine("gateway.json");
        await File.WriteAllTextAsync(config, """
            { "Cameras": [ { "Name": "yard", "Motion": { "Mode": "Sequence", "Edge": "Right", "MinArea": 1000, "VarThreshold": 25,
              "Regions": [ { "Name": "first", "X": 40, "Y": 40, "Width": 80, "Height": 160 },
                           { "Name": "last", "X": 140, "Y": 40, "Width": 80, "Height": 160 } ] } } ] }
            """, Cancel);
        var result = await AnalyzeAsync(video, "--config", config, "--camera", "yard", "--out", _folder.Combine("report"));
        Assert.Contains("0 events", result.EnsureSuccess().Output, StringComparison.Ordinal);
        var csv = await File.ReadAllTextAsync(_folder.Combine("report", "events.csv"), Cancel);
        Assert.Contains(",wrongEdge,", csv, StringComparison.Ordinal);
        Assert.Contains("near-miss-001.png", csv, StringComparison.Ordinal);

        var unknown = await AnalyzeAsync(video, "--config", config, "--camera", "garden", "--out", _folder.Combine("other"));
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("yard", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mpeg4")]
    [InlineData("mjpeg")]
    public async Task Rotation_in_the_metadata_is_ignored_as_by_cameras(string codec)
    {
        var video = await MakeAsync("turned.mp4", fps: 10, ["-c:v", codec, "-q:v", "2"]);
        await TurnAsync(video);
        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"));
        Assert.Contains("1 events", result.EnsureSuccess().Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Combine("report", "events.json"), Cancel));
        Assert.Equal((320, 240), (json.RootElement.GetProperty("width").GetInt32(), json.RootElement.GetProperty("height").GetInt32()));
        Assert.Equal((320, 240), await SizeFromCameraAsync(video));
    }

    [Fact]
    public async Task What_is_no_video_is_refused_in_one_line_and_leaves_nothing()
    {
        ExternalProgram.Require("ffprobe");
        var text = _folder.Combine("notes.txt");
        await File.WriteAllTextAsync(text, "not a video", Cancel);
        await RefusedAsync("notes.txt is not a video", text, "--out", _folder.Combine("report"));
        await RefusedAsync("does not exist", _folder.Combine("nowhere.mp4"), "--out", _folder.Combine("report"));
        await RefusedAsync("--truth", _folder.Path);
        await RefusedAsync("--config FILE", text, "--camera", "yard");
        Assert.False(Directory.Exists(_folder.Combine("report")));
    }

    [Fact]
    public async Task A_directory_that_holds_something_is_not_written_into()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4"]);
        var folder = Directory.CreateDirectory(_folder.Combine("report")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "kept", Cancel);
        await RefusedAsync("--out", video, "--out", folder);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Without_ffmpeg_it_says_which_package_to_install()
    {
        var video = _folder.Combine("any.mp4");
        await File.WriteAllTextAsync(video, "whatever", Cancel);
        var dotnet = ExternalProgram.Require("dotnet");
        var result = await ExternalProgram.RunAsync(
            dotnet,
            ["exec", DaemonProcess.Dll, "analyze", video],
            TimeSpan.FromMinutes(1),
            environment: new Dictionary<string, string?> { ["PATH"] = _folder.Path },
            cancel: Cancel);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("apt-get install ffmpeg", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_cut_short_is_reported_as_far_as_it_goes()
    {
        var video = await MakeAsync("pass.avi", fps: 10, ["-c:v", "mjpeg", "-q:v", "2"]);
        await using (var file = File.OpenWrite(video))
            file.SetLength(file.Length / 2);
        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Combine("report", "events.json"), Cancel));
        Assert.InRange(json.RootElement.GetProperty("frames").GetInt32(), 10, 50);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_video_ends_with_1_and_the_reason_of_ffmpeg()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4", "-q:v", "2", "-movflags", "+faststart"]);
        await using (var file = File.OpenWrite(video))
            file.SetLength(file.Length * 2 / 3);

        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"gateway: {video} is damaged, and parts of it may be missing here: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_without_a_picture_that_can_be_decoded_is_refused_with_the_reason_of_ffmpeg()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4", "-q:v", "2", "-movflags", "+faststart"]);
        var bytes = await File.ReadAllBytesAsync(video, Cancel);
        bytes.AsSpan(bytes.AsSpan().IndexOf("mdat"u8) + 4).Fill(0xA5);
        await File.WriteAllBytesAsync(video, bytes, Cancel);

        await RefusedAsync($"gateway: {video} cannot be decoded: ", video, "--out", _folder.Combine("report"));
    }

    [Fact]
    public async Task Each_event_is_printed_with_its_start_its_end_and_its_peak()
    {
        var video = await MakeAsync("pass.mp4", fps: 10, ["-c:v", "mpeg4", "-q:v", "2"]);
        var result = await AnalyzeAsync(video, "--out", _folder.Combine("report"));
        Assert.Matches(@"(?m)^event 1  00:02\.\d+ to 00:0[34]\.\d+  picture  peak \d+\.?\d* ?%$", result.Output);
    }

    [Fact]
    public async Task A_signal_in_the_middle_ends_it_with_a_report_of_what_was_seen_until_then()
    {
        var ffmpeg = ExternalProgram.Require("ffmpeg");
        var pass = await MakeAsync("pass.avi", fps: 10, ["-c:v", "mjpeg", "-q:v", "2"]);
        var video = _folder.Combine("long.avi");   // 24,000 frames
        (await ExternalProgram.RunAsync(
            ffmpeg,
            ["-v", "error", "-stream_loop", "399", "-i", pass, "-c", "copy", video],
            TimeSpan.FromMinutes(1),
            cancel: Cancel)).EnsureSuccess();

        await using var analyze = RunningProgram.Start(
            ExternalProgram.Require("dotnet"), ["exec", DaemonProcess.Dll, "analyze", video, "--out", _folder.Combine("report")]);
        await analyze.WaitForOutput("10 %", cancel: Cancel);
        analyze.Terminate();
        var result = await analyze.WaitForExitAsync(Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("stopped before the end", result.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Combine("report", "events.json"), Cancel));
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.InRange(json.RootElement.GetProperty("frames").GetInt32(), 2400, 23999);
    }

    [Fact]
    public async Task Pictures_too_large_to_analyse_are_told_with_what_to_do()
    {
        var video = _folder.Combine("huge.avi");
        var made = await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffmpeg"), [
                "-v", "error", "-f", "lavfi", "-i", "color=s=7680x4320:r=1:d=1", "-c:v", "mjpeg", video], TimeSpan.FromMinutes(1), cancel: Cancel);
        made.EnsureSuccess();
        await RefusedAsync("larger than 4096x4096", video, "--out", _folder.Combine("report"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task RefusedAsync(string reason, params string[] arguments)
    {
        var result = await AnalyzeAsync(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Task<ProgramResult> AnalyzeAsync(params string[] arguments) => ExternalProgram.RunAsync(
        ExternalProgram.Require("dotnet"), ["exec", DaemonProcess.Dll, "analyze", .. arguments], TimeSpan.FromMinutes(2), cancel: Cancel);

    /// <summary>Marks a video as taken by a camera that was turned by 90 degrees, as telephones do.</summary>
    private static async Task TurnAsync(string video)
    {
        const int MatrixInHeader = 44;   // of a track header (tkhd) of version 0, from its name on
        var bytes = await File.ReadAllBytesAsync(video, Cancel);
        var header = bytes.AsSpan(bytes.AsSpan().IndexOf("tkhd"u8));
        Convert.FromHexString("000000000001000000000000FFFF000000000000000000000000000000000000").CopyTo(header[MatrixInHeader..]);
        await File.WriteAllBytesAsync(video, bytes, Cancel);
        var probe = await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffprobe"),
            ["-v", "error", "-show_entries", "stream_side_data=rotation", "-of", "csv=p=0", video],
            TimeSpan.FromMinutes(1), cancel: Cancel);
        Assert.Contains("90", probe.EnsureSuccess().Output, StringComparison.Ordinal);
    }

    /// <summary>The size of the pictures that a camera with this video as its input gives.</summary>
    private static async Task<(int Width, int Height)> SizeFromCameraAsync(string video)
    {
        var first = Path.ChangeExtension(video, ".mpjpeg");
        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = video });
        (await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffmpeg"), [.. arguments.Take(arguments.Count - 1), "-frames:v", "1", first], TimeSpan.FromMinutes(1),
            cancel: Cancel)).EnsureSuccess();
        var stream = await File.ReadAllBytesAsync(first, Cancel);
        Assert.Equal(JpegRefusal.None, JpegHeader.Read(stream.AsSpan(stream.AsSpan().IndexOf((byte)0xFF)), JpegLimits.Default, out var info));
        return (info.Width, info.Height);
    }

    /// <summary>Six seconds of grey, 320x240; from 2 s to 4 s a bright square of 60x60 moves from the left edge to the right.</summary>
    private async Task<string> MakeAsync(string name, int fps, string[] codec, int slower = 1)
    {
        var path = _folder.Combine(name);
        var size = string.Create(CultureInfo.InvariantCulture, $"r={fps}:d=6");
        var made = await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffmpeg"),
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", $"color=0x606060:s=320x240:{size}", "-f", "lavfi", "-i", $"color=white:s=60x60:{size}",
                "-filter_complex", $"[0][1]overlay=x='if(between(t,2,3.95),(t-2)*130,-100)':y=90,setpts={slower}*PTS",
                "-fps_mode", "passthrough", .. codec, path,
            ],
            TimeSpan.FromMinutes(1), cancel: Cancel);
        made.EnsureSuccess();
        return path;
    }
}
