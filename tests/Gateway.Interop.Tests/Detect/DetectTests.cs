using System.Text.Json;
using Gateway.Clips;
using Gateway.Detection;
using Gateway.Frames;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Interop.Tests.Detect;

/// <summary><c>gateway detect</c> as a program, with models of random weights: what it says of things is nonsense, but always the same.</summary>
public sealed class DetectTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public DetectTests() => RandomModel.Write(_folder.Combine("model"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clip_of_the_gateway_gives_the_seeds_text()
    {
        var clip = Clip("clip.mp4", frames: 12);
        var result = (await DetectAsync(clip, "--every", "4", "--threshold", "0.3")).EnsureSuccess();

        var seen = ResultText.Parse(result.Output, "clip.mp4");
        Assert.StartsWith("Final results: thing ", result.Output, StringComparison.Ordinal);
        Assert.NotEmpty(seen.Lines);
        Assert.Contains("100 %", result.Error, StringComparison.Ordinal);
        Assert.Equal((await DetectAsync(clip, "--every", "4", "--threshold", "0.3", "--threads", "2")).Output, result.Output);
    }

    [Fact]
    public async Task A_clip_with_nothing_to_be_seen_says_so_in_the_seeds_words() =>
        Assert.Equal(
            "Final results: No object detected\n", (await DetectAsync(Clip("clip.mp4", frames: 2), "--threshold", "1")).EnsureSuccess().Output);

    [Fact]
    public async Task Json_tells_boxes_and_times_of_every_Nth_frame()
    {
        var clip = Clip("clip.mp4", frames: 12);
        var result = (await DetectAsync(clip, "--every", "5", "--threshold", "0.3", "--json")).EnsureSuccess();
        using var json = JsonDocument.Parse(result.Output);

        Assert.EndsWith("}\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(_folder.Combine("model"), json.RootElement.GetProperty("model").GetString());
        Assert.Equal("managed", json.RootElement.GetProperty("backend").GetString());
        Assert.Equal(0.3, json.RootElement.GetProperty("threshold").GetDouble());
        var input = json.RootElement.GetProperty("inputs").EnumerateArray().Single();
        var frames = input.GetProperty("frames").EnumerateArray().ToList();
        Assert.Equal([0, 5, 10], frames.Select(frame => frame.GetProperty("index").GetInt32()));
        Assert.All(frames, frame => Assert.True(frame.GetProperty("elapsedMs").GetDouble() > 0));
        var seen = frames.SelectMany(frame => frame.GetProperty("objects").EnumerateArray()).First();
        Assert.InRange(seen.GetProperty("confidence").GetDouble(), 0.3, 1);
        Assert.True(seen.GetProperty("box").GetProperty("width").GetDouble() > 0);
        Assert.Contains(seen.GetProperty("label").GetString(), input.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
    }

    [Fact]
    public async Task A_picture_full_of_objects_tells_the_surest_and_how_many_more_there_are()
    {
        var picture = _folder.Combine("a.jpg");
        await File.WriteAllBytesAsync(picture, Picture(1), Cancel);

        var seen = ResultText.Parse((await DetectAsync(picture, "--threshold", "0.01")).EnsureSuccess().Output, "a.jpg");
        using var json = JsonDocument.Parse((await DetectAsync(picture, "--threshold", "0.01", "--json")).EnsureSuccess().Output);

        Assert.Equal(FrameDetections.MostObjects, seen.Lines.Count);
        Assert.True(seen.LeftOut > 0);
        var frame = json.RootElement.GetProperty("inputs")[0].GetProperty("frames")[0];
        Assert.Equal(
            (FrameDetections.MostObjects, seen.LeftOut), (frame.GetProperty("objects").GetArrayLength(), frame.GetProperty("leftOut").GetInt32()));
    }

    [Fact]
    public async Task Without_ffmpeg_a_video_is_refused_with_what_to_install_and_clips_of_the_gateway_are_looked_at()
    {
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        File.Move(Clip("a.mp4", frames: 2), Path.Combine(files, "a.mp4"));
        await File.WriteAllBytesAsync(Path.Combine(files, "b.avi"), new byte[1000], Cancel);
        var dotnet = ExternalProgram.Require("dotnet");

        var result = await ExternalProgram.RunAsync(
            dotnet, ["exec", DaemonProcess.Dll, "detect", files, "--model", _folder.Combine("model")], TimeSpan.FromMinutes(2),
            environment: new Dictionary<string, string?> { ["PATH"] = _folder.Combine("nowhere") }, cancel: Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a.mp4:\nFinal results: ", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "b.avi: ffprobe is not installed. On Debian and Raspberry Pi OS: sudo apt-get install ffmpeg", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_that_compute_no_numbers_are_refused_once_however_many_pictures_there_are()
    {
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(files, "a.jpg"), Picture(1), Cancel);
        await File.WriteAllBytesAsync(Path.Combine(files, "b.jpg"), Picture(2), Cancel);
        var weights = _folder.Combine("model", "tiny.weights");
        await using (var file = File.OpenWrite(weights))
        {
            for (file.Position = 20; file.Position < file.Length;)
                file.Write(BitConverter.GetBytes(3e38f));
        }

        var result = await DetectAsync(files);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            ["gateway: " + weights, "gateway: stopped; 0 of 2 files were analysed"],
            result.Error.TrimEnd('\n').Split('\n')
                .Select((line, i) => i == 0 ? line[..line.IndexOf(": with these weights", StringComparison.Ordinal)] : line));
    }

    [Fact]
    public async Task A_directory_is_looked_at_file_by_file_and_annotated()
    {
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        File.Move(Clip("b.mp4", frames: 6), Path.Combine(files, "b.mp4"));
        await File.WriteAllBytesAsync(Path.Combine(files, "a.jpg"), Picture(1), Cancel);
        await File.WriteAllTextAsync(Path.Combine(files, "notes.txt"), "not looked at", Cancel);

        var result = (await DetectAsync(files, "--threshold", "0.3", "--annotate", _folder.Combine("drawn"))).EnsureSuccess();

        Assert.Equal(2, result.Output.Split('\n').Count(line => line.StartsWith("Final results: ", StringComparison.Ordinal)));
        Assert.StartsWith($"{Path.Combine(files, "a.jpg")}:\nFinal results: ", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.IndexOf("a.jpg,", StringComparison.Ordinal) < result.Output.IndexOf("b.mp4,", StringComparison.Ordinal));
        Assert.Equal(
            ["a.jpg.png", "b.mp4-000000.png", "b.mp4-000005.png"],
            Directory.GetFiles(_folder.Combine("drawn")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var probe = await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffprobe"),
            ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", _folder.Combine("drawn", "a.jpg.png")],
            TimeSpan.FromMinutes(1),
            cancel: Cancel);
        Assert.Equal("png,320,240", probe.EnsureSuccess().Output.Trim());
    }

    [Fact]
    public async Task A_video_of_another_program_is_looked_at_through_ffmpeg()
    {
        var video = _folder.Combine("other.mp4");
        (await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffmpeg"),
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=1", "-c:v", "mpeg4", video],
            TimeSpan.FromMinutes(1),
            cancel: Cancel))
            .EnsureSuccess();

        using var json = JsonDocument.Parse((await DetectAsync(video, "--every", "3", "--json")).EnsureSuccess().Output);

        Assert.Equal(
            [0, 3, 6, 9],
            json.RootElement.GetProperty("inputs")[0].GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task The_darknet_program_says_the_same_without_boxes()
    {
        ExternalProgram.Require("darknet");
        var picture = _folder.Combine("a.jpg");
        await File.WriteAllBytesAsync(picture, Picture(1), Cancel);

        var managed = ResultText.Parse((await DetectAsync(picture, "--threshold", "0.5")).EnsureSuccess().Output, "a.jpg");
        var darknet = ResultText.Parse((await DetectAsync(picture, "--threshold", "0.5", "--backend", "darknet")).EnsureSuccess().Output, "a.jpg");

        Assert.InRange(managed.Lines.Count, 1, FrameDetections.MostObjects - 1);
        Assert.Equal(
            managed.Lines.Select(line => line.Label).Order(StringComparer.Ordinal),
            darknet.Lines.Select(line => line.Label).Order(StringComparer.Ordinal));
        await RefusedAsync("leave --annotate out", picture, "--backend", "darknet", "--annotate", _folder.Combine("drawn"));
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_refused_by_file_and_byte_and_the_others_are_looked_at()
    {
        ExternalProgram.Require("ffprobe");
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        var cut = await File.ReadAllBytesAsync(Clip("whole.mp4", frames: 6), Cancel);
        await File.WriteAllBytesAsync(Path.Combine(files, "cut.mp4"), cut[..(cut.Length / 2)], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(files, "empty.mp4"), [], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(files, "good.jpg"), Picture(1), Cancel);
        await File.WriteAllBytesAsync(Path.Combine(files, "front.jpg"), Picture(1)[..60], Cancel);
        await File.WriteAllTextAsync(Path.Combine(files, "text.jpg"), "not a picture", Cancel);

        var result = await DetectAsync(files);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{Path.Combine(files, "good.jpg")}:\nFinal results: ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"cut short at byte {cut.Length / 2}", result.Error, StringComparison.Ordinal);
        Assert.Contains("empty.mp4: the clip has zero bytes", result.Error, StringComparison.Ordinal);
        Assert.Contains("front.jpg: 1 of 1 frames could not be analysed: not a readable JPEG", result.Error, StringComparison.Ordinal);
        Assert.Contains("text.jpg, byte 0: this is no JPEG", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipes_devices_directories_and_links_to_nowhere_are_refused_by_name_and_the_others_are_looked_at()
    {
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        (string, string)[] links = [("a.mp4", "/dev/zero"), ("b.jpg", "/dev/zero"), ("c.mp4", "/nowhere/clip.mp4"), ("d.jpg", "/nowhere/a.jpg")];
        foreach (var (name, target) in links)
            File.CreateSymbolicLink(Path.Combine(files, name), target);
        (await ExternalProgram.RunAsync(
            "mkfifo",
            [Path.Combine(files, "e.jpg"), Path.Combine(files, "f.mp4")],
            TimeSpan.FromMinutes(1),
            cancel: Cancel)).EnsureSuccess();
        Directory.CreateDirectory(Path.Combine(files, "g.jpg"));
        Directory.CreateDirectory(Path.Combine(files, "h.mp4"));
        await File.WriteAllBytesAsync(Path.Combine(files, "z.jpg"), Picture(1), Cancel);

        var result = await DetectAsync(files);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{Path.Combine(files, "z.jpg")}:\nFinal results: ", result.Output, StringComparison.Ordinal);
        foreach (var (name, reason) in new[]
        {
            ("a.mp4", "this is a pipe or a device"), ("b.jpg", "this is a pipe or a device"), ("c.mp4", "there is no such file"),
            ("d.jpg", "there is no such file"),
            ("e.jpg", "this is a pipe or a device"), ("f.mp4", "this is a pipe or a device"), ("g.jpg", "this is a directory"),
            ("h.mp4", "this is a directory"),
        })
            Assert.Contains($"{Path.Combine(files, name)}: {reason}", result.Error, StringComparison.Ordinal);
        Assert.Equal(8, result.Error.Split('\n').Count(line => line.StartsWith("gateway: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_is_refused_by_file_and_byte_or_line()
    {
        var picture = _folder.Combine("a.jpg");
        await File.WriteAllBytesAsync(picture, Picture(1), Cancel);
        await RefusedAsync("there is no such directory", picture, "--model", _folder.Combine("nowhere"));
        var noModel = await RunAsync(picture);
        Assert.Equal(1, noModel.ExitCode);
        Assert.Contains("yolov3-tiny.cfg, yolov3-tiny.weights and coco.names", noModel.Error, StringComparison.Ordinal);

        var weights = _folder.Combine("model", "tiny.weights");
        await using (var file = File.OpenWrite(weights))
            file.SetLength(file.Length - 1);
        await RefusedAsync("tiny.weights", picture);
        await File.WriteAllTextAsync(_folder.Combine("model", "tiny.cfg"), "[net]\nwidth=64\nheight=64\nchannels=3\n[mystery]\n", Cancel);
        await RefusedAsync("tiny.cfg, line 5", picture);
    }

    [Fact]
    public async Task Asked_to_end_it_tells_what_it_saw_and_leaves_no_process_and_no_file_behind()
    {
        var files = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(files, "a.jpg"), [], Cancel);   // done at once
        await File.WriteAllBytesAsync(Path.Combine(files, "b.jpg"), Picture(1), Cancel);
        var (programs, temporary, id) = (
            Directory.CreateDirectory(_folder.Combine("bin")).FullName,
            Directory.CreateDirectory(_folder.Combine("tmp")).FullName,
            _folder.Combine("id"));
        var darknet = Path.Combine(programs, "darknet");
        // takes a frame and never answers
        await File.WriteAllTextAsync(
            darknet, $"#!/bin/sh\nprintf 'Enter Image Path: '\nread path\necho $$ > {id}.part\nmv {id}.part {id}\nexec cat\n", Cancel);
        (await ExternalProgram.RunAsync("chmod", ["+x", darknet], TimeSpan.FromMinutes(1), cancel: Cancel)).EnsureSuccess();
        var environment =
            new Dictionary<string, string?> { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}", ["TMPDIR"] = temporary };
        await using var detect = RunningProgram.Start(
            ExternalProgram.Require("dotnet"), [
                "exec", DaemonProcess.Dll, "detect", files, "--model", _folder.Combine("model"), "--backend", "darknet"], environment);
        await Eventually.True(() => File.Exists(id) || detect.HasExited, TimeSpan.FromMinutes(2), Cancel);

        detect.Terminate();
        var ended = await detect.WaitForExitAsync(Cancel);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("a.jpg", ended.Error, StringComparison.Ordinal);
        Assert.EndsWith("gateway: stopped; 1 of 2 files were analysed\n", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(id, Cancel)).Trim()}"), "darknet is still there");
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(temporary), entry => Path.GetFileName(entry).StartsWith("gateway-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directory_that_holds_something_is_not_drawn_into()
    {
        var picture = _folder.Combine("a.jpg");
        await File.WriteAllBytesAsync(picture, Picture(1), Cancel);
        await RefusedAsync("--annotate", picture, "--annotate", _folder.Path);
        await RefusedAsync("--annotate is empty", picture, "--annotate", "");
    }

    [Theory]
    [InlineData("--every", "99999999999")]
    [InlineData("--every", "1.5")]
    [InlineData("--threads", "many")]
    [InlineData("--threshold", "abc")]
    [InlineData("--backend", "7")]
    [InlineData("--backend", "opencv")]
    public async Task A_value_that_an_option_does_not_take_is_refused_by_its_name(string option, string value)
    {
        var result = await RunAsync(_folder.Combine("a.jpg"), option, value);
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.Contains(option == "--backend" ? "--backend must be one of Managed, Darknet" : option, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<ProgramResult> RunAsync(params string[] arguments) => ExternalProgram.RunAsync(
        ExternalProgram.Require("dotnet"), ["exec", DaemonProcess.Dll, "detect", .. arguments], TimeSpan.FromMinutes(2), cancel: Cancel);

    /// <summary>320x240, another pattern for every number.</summary>
    private static byte[] Picture(int number)
    {
        var pixels = new byte[320 * 240 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + 100 * Math.Sin(i / 3 % 320 * 0.02 * number) * Math.Cos(i / 960 * 0.03 + i % 3));
        using var encoder = new JpegEncoder(85);
        var jpeg = new byte[JpegEncoder.MaxLength(320, 240, JpegPixels.Rgb24)];
        return jpeg[..encoder.Encode(pixels, 320, 240, JpegPixels.Rgb24, jpeg)];
    }

    private Task<ProgramResult> DetectAsync(string input, params string[] more) =>
        RunAsync([input, .. more.Contains("--model") ? [] : (string[])["--model", _folder.Combine("model")], .. more]);

    private async Task RefusedAsync(string reason, string input, params string[] more)
    {
        var result = await DetectAsync(input, more);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Clip(string name, int frames)
    {
        using var writer = ClipFileWriter.Create(_folder.Path, new ClipHeader(1, "yard", 0, 320, 240), new ClipLimits());
        for (var i = 0; i < frames; i++)
            writer.Add(Picture(i + 1), 1_000_000 + (i * 100_000));
        var path = _folder.Combine(name);
        File.Move(writer.Complete().Path, path);
        return path;
    }
}
