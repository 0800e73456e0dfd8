using System.Globalization;
using Gateway.Clips;
using Gateway.Detection;
using Gateway.Testing;

namespace Gateway.CloudWorker.Tests;

/// <summary>The program, on clips created by ffmpeg, with a model of random weights.</summary>
public sealed class WorkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _directory = new();

    public WorkTests()
    {
        Directory.CreateDirectory(In());
        RandomModel.Write(_directory.Combine("model"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Work_writes_the_seeds_result_text_for_every_clip_and_keeps_the_clips()
    {
        await MakeClip("b.mp4", "mjpeg");
        await MakeClip("a.mp4", "mjpeg");

        var run = await Work("--once", "--every", "7", "--threshold", "0.2");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("work: clips=2 failed=0 frames=6", LastLine(run.Output));
        Assert.True(run.Output.IndexOf("a.mp4: ", StringComparison.Ordinal) < run.Output.IndexOf("b.mp4: ", StringComparison.Ordinal), run.Output);
        var a = Result("a.mp4");
        Assert.Null(a.Error);
        Assert.NotEmpty(a.Lines);
        Assert.All(a.Labels, label => Assert.StartsWith("thing ", label, StringComparison.Ordinal));
        Assert.Equal(a.Lines, Result("b.mp4").Lines);
        Assert.Equal(["a.mp4", "b.mp4"], Names(In()));
        Assert.Equal(["a.mp4.txt", "b.mp4.txt"], Names(Out()));
    }

    [Fact]
    public async Task Work_with_the_darknet_program_sees_the_same()
    {
        ExternalProgram.Require("darknet");
        await MakeClip("a.mp4", "mjpeg");
        await Work("--once", "--threshold", "0.5");
        var managed = Result("a.mp4");
        Assert.NotEmpty(managed.Lines);
        Assert.Equal(0, managed.LeftOut);
        File.Delete(Out("a.mp4.txt"));

        var run = await Work("--once", "--threshold", "0.5", "--backend", "darknet");

        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine(run.Output));
        Assert.Equal(managed.Lines.Select(line => line.Label).Order(), Result("a.mp4").Lines.Select(line => line.Label).Order());
    }

    [Fact]
    public async Task Work_goes_on_behind_clips_that_cannot_be_read_and_counts_them()
    {
        await MakeClip("4-whole.mp4", "mjpeg");
        var whole = await File.ReadAllBytesAsync(In("4-whole.mp4"), Cancel);
        await File.WriteAllBytesAsync(In("1-zero.mp4"), [], Cancel);
        await File.WriteAllBytesAsync(In("2-no-index.mp4"), whole.AsMemory(0, whole.Length / 2), Cancel);
        await File.WriteAllTextAsync(In("3-text.mp4"), "this is no video", Cancel);

        var run = await Work("--once");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("work: clips=4 failed=3 frames=4", LastLine(run.Output));
        Assert.Equal("Error: the clip has zero bytes\n", ResultTextOf("1-zero.mp4"));
        Assert.Equal("Error: ffprobe: moov atom not found; Invalid data found when processing input\n", ResultTextOf("2-no-index.mp4"));
        Assert.False(Result("3-text.mp4").Looked);
        Assert.Null(Result("4-whole.mp4").Error);
    }

    [Fact]
    public async Task Work_refuses_pipes_devices_and_links_to_nowhere_and_goes_on_with_the_next()
    {
        await MakeClip("4-whole.mp4", "mjpeg");
        File.CreateSymbolicLink(In("1-device.mp4"), "/dev/zero");
        (await ExternalProgram.RunAsync("mkfifo", [In("2-pipe.mp4")], Patience, cancel: Cancel)).EnsureSuccess();
        File.CreateSymbolicLink(In("3-nowhere.mp4"), In("no-such-file"));

        var run = await Work("--once");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("work: clips=4 failed=3 frames=4", LastLine(run.Output));
        Assert.Equal("Error: this is a pipe or a device, not a file\n", ResultTextOf("1-device.mp4"));
        Assert.Equal("Error: this is a pipe or a device, not a file\n", ResultTextOf("2-pipe.mp4"));
        Assert.Equal("Error: there is no such file\n", ResultTextOf("3-nowhere.mp4"));
        Assert.Null(Result("4-whole.mp4").Error);
    }

    [Fact]
    public async Task Work_keeps_what_it_saw_in_the_front_of_a_cut_clip()
    {
        await MakeClip("whole.mp4", "mjpeg", null, "-movflags", "+faststart");
        var whole = await File.ReadAllBytesAsync(In("whole.mp4"), Cancel);
        await File.WriteAllBytesAsync(In("cut.mp4"), whole.AsMemory(0, whole.Length * 6 / 10), Cancel);

        var run = await Work("--once", "--every", "1", "--threshold", "0.2");

        Assert.Contains("clips=2 failed=1", LastLine(run.Output), StringComparison.Ordinal);
        var cut = Result("cut.mp4");
        Assert.Contains("of 20 frames could not be analysed: the clip is cut", cut.Error, StringComparison.Ordinal);
        Assert.True(cut.Looked);
        Assert.InRange(cut.Lines.Count, 1, Result("whole.mp4").Lines.Count - 1);
        Assert.Equal(Result("whole.mp4").Lines.Take(cut.Lines.Count), cut.Lines);
    }

    [Fact]
    public async Task Work_looks_at_the_frame_with_the_most_motion_of_a_clip_of_the_gateway()
    {
        await MakeClip("frame.jpg", "mjpeg", _directory.Path, "-frames:v", "1", "-update", "1");
        var jpeg = await File.ReadAllBytesAsync(_directory.Combine("frame.jpg"), Cancel);
        WriteGatewayClip("moved.mp4", jpeg, mostMotionAt: 7_000);
        WriteGatewayClip("nothing-known.mp4", jpeg, mostMotionAt: null);

        var run = await Work("--once", "--every", "50");

        Assert.Equal("work: clips=2 failed=0 frames=3", LastLine(run.Output));
        Assert.Contains(
            run.Output.Split('\n'),
            line => line.StartsWith("moved.mp4: ", StringComparison.Ordinal) && line.Contains(" in 2 frames ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_reads_clips_that_are_not_made_of_jpegs_too()
    {
        await MakeClip("other.mp4", "mpeg4");

        var run = await Work("--once");

        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine(run.Output));
    }

    [Fact]
    public async Task Work_looks_at_no_clip_twice()
    {
        await MakeClip("a.mp4", "mjpeg");
        await Work("--once");
        var written = File.GetLastWriteTimeUtc(Out("a.mp4.txt"));
        await MakeClip("b.mp4", "mjpeg");

        var again = await Work("--once");

        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine(again.Output));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Out("a.mp4.txt")));
    }

    [Fact]
    public async Task Two_workers_share_the_clips_and_do_none_twice()
    {
        await MakeClip("0.mp4", "mjpeg");
        for (var i = 1; i < 12; i++)
            File.Copy(In("0.mp4"), In(i.ToString(CultureInfo.InvariantCulture) + ".mp4"));

        var runs = await Task.WhenAll(Work("--once"), Work("--once"));

        Assert.Equal(12, Names(Out()).Count);
        Assert.Equal(12, runs.Sum(run => run.Output.Split('\n').Count(line => line.Contains(".mp4: ", StringComparison.Ordinal))));
        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
    }

    [Fact]
    public async Task Work_waits_for_new_clips_and_ends_when_told()
    {
        await using var worker = Start("--poll", "0.05");
        await MakeClip("late.tmp.mp4", "mjpeg", folder: _directory.Path);
        File.Move(_directory.Combine("late.tmp.mp4"), In("late.mp4"));
        await Eventually.True(() => File.Exists(Out("late.mp4.txt")), Patience, Cancel);

        worker.Terminate();
        var ended = await worker.WaitForExitAsync(Cancel);

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine(ended.Output));
    }

    [Fact]
    public async Task Work_that_is_ended_leaves_the_clip_at_hand_for_the_next_worker_and_no_process_behind()
    {
        await MakeClip("a.mp4", "mjpeg");
        using var stuck = new StuckDarknet(_directory.Path);
        await using var worker = Start(stuck.Environment, "--backend", "darknet");
        await Eventually.True(() => stuck.ProcessId is not null, Patience, Cancel);

        worker.Terminate();
        var ended = await worker.WaitForExitAsync(Cancel);

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal("work: clips=0 failed=0 frames=0", LastLine(ended.Output));
        Assert.True(stuck.Gone);
        Assert.Empty(Names(Out()));
        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine((await Work("--once")).Output));
    }

    [Fact]
    public async Task Work_that_is_killed_frees_its_clip_at_once()
    {
        await MakeClip("a.mp4", "mjpeg");
        using var stuck = new StuckDarknet(_directory.Path);
        await using var worker = Start(stuck.Environment, "--backend", "darknet");
        await Eventually.True(() => stuck.ProcessId is not null, Patience, Cancel);
        Assert.Equal("work: clips=0 failed=0 frames=0", LastLine((await Work("--once")).Output));

        worker.Kill();
        await worker.WaitForExitAsync(Cancel);

        Assert.Equal("work: clips=1 failed=0 frames=4", LastLine((await Work("--once")).Output));
    }

    [Fact]
    public async Task Work_without_a_model_tells_which_files_to_bring()
    {
        var run = await Run("work", "--in", In(), "--out", Out());

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--model is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("yolov3-tiny.cfg, yolov3-tiny.weights and coco.names", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_with_a_broken_model_names_the_file_and_touches_no_clip()
    {
        await MakeClip("a.mp4", "mjpeg");
        File.Delete(_directory.Combine("model", "tiny.weights"));

        var run = await Work("--once");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no *.weights file here", run.Error, StringComparison.Ordinal);
        Assert.Empty(Names(Out()));
    }

    [Fact]
    public async Task Work_without_darknet_names_the_package_and_keeps_the_clip()
    {
        await MakeClip("a.mp4", "mjpeg");
        var tools = Directory.CreateDirectory(_directory.Combine("bin")).FullName;
        foreach (var tool in (string[])["ffmpeg", "ffprobe"])
            File.CreateSymbolicLink(Path.Combine(tools, tool), ExternalProgram.Require(tool));

        await using var worker = Start(new Dictionary<string, string?> { ["PATH"] = tools }, "--once", "--backend", "darknet");
        var run = await worker.WaitForExitAsync(Cancel);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("apt-get install darknet", run.Error, StringComparison.Ordinal);
        Assert.Empty(Names(Out()));
    }

    [Theory]
    [InlineData("--every", "0")]
    [InlineData("--threshold", "2")]
    [InlineData("--poll", "-1")]
    public async Task Work_refuses_settings_out_of_range(string option, string value)
    {
        var run = await Run("work", "--in", In(), "--out", Out(), "--model", _directory.Combine("model"), option, value);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{option} must be", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_tells_every_option()
    {
        var run = await Run("work", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            (string[])["--in", "--out", "--model", "--once", "--poll", "--every", "--threshold", "--backend", "ffmpeg and libturbojpeg0"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];

    private static List<string> Names(string directory) =>
        Directory.Exists(directory) ? [.. Directory.GetFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "cloudworker");

    private static Task<ProgramResult> Run(params string[] arguments) => ExternalProgram.RunAsync(Program, arguments, Patience, cancel: Cancel);

    private string In(string name = "") => _directory.Combine("in", name);

    private string Out(string name = "") => _directory.Combine("out", name);

    private string ResultTextOf(string clip) => File.ReadAllText(Out($"{clip}.txt"));

    private ResultText Result(string clip) => ResultText.Parse(ResultTextOf(clip), clip);

    private string[] Arguments(params string[] more) =>
        ["work", "--in", In(), "--out", Out(), "--model", _directory.Combine("model"), .. more];

    private Task<ProgramResult> Work(params string[] more) => Run(Arguments(more));

    private RunningProgram Start(params string[] more) => RunningProgram.Start(Program, Arguments(more));

    private RunningProgram Start(Dictionary<string, string?> environment, params string[] more) =>
        RunningProgram.Start(Program, Arguments(more), environment);

    /// <summary>Two seconds at 10 frames/s.</summary>
    /// <summary>Ten equal frames, a millisecond apart.</summary>
    private void WriteGatewayClip(string name, byte[] jpeg, long? mostMotionAt)
    {
        using var writer = ClipFileWriter.Create(_directory.Path, new ClipHeader(1, "garden", 1, 320, 240), new ClipLimits());
        for (var frame = 0; frame < 10; frame++)
            Assert.True(writer.Add(jpeg, frame * 1000));
        if (mostMotionAt is { } at)
            writer.NoteMotion(at, 0.5);
        File.Move(writer.Complete().Path, In(name));
    }

    private async Task MakeClip(string name, string codec, string? folder = null, params string[] more)
    {
        var made = await ExternalProgram.RunAsync(
            ExternalProgram.Require("ffmpeg"),
            [
                "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=2",
                "-c:v", codec, "-q:v", "4", "-pix_fmt", codec == "mjpeg" ? "yuvj420p" : "yuv420p", .. more, Path.Combine(folder ?? In(), name),
            ],
            Patience,
            cancel: Cancel);
        Assert.True(made.ExitCode == 0, made.Error);
    }
}
