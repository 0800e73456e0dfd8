using Gateway.Clips;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary><c>gateway export</c> as a program, on a data directory.</summary>
public sealed class ExportTests : IDisposable
{
    /// <summary>2026-03-04 05:06:07 UTC.</summary>
    private const long Start = DashboardSamples.NoonUs;

    private const long Day = 86_400_000_000;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gateway.dll");
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);

    private readonly TemporaryDirectory _data = new();
    private readonly TemporaryDirectory _out = new();

    public ExportTests()
    {
        Directory.CreateDirectory(_data.Combine("clips"));
        Write(1, "porch", Start);
        Write(2, "porch", Start + Day);
        Write(3, "shed", Start + Day + 1_000_000);
        File.WriteAllText(_data.Combine("clips", "clip-0000000000000009.mp4.part"), "being recorded");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
        _out.Dispose();
    }

    [Fact]
    public async Task Clips_by_id_become_H264_files_named_by_camera_and_time_with_every_frame_at_its_time()
    {
        ExternalProgram.Require("ffmpeg");
        var result = (await RunAsync("3", "1", "--out", _out.Path)).EnsureSuccess();

        string[] expected = [_out.Combine("porch_2026-03-04_05-06-07.mp4"), _out.Combine("shed_2026-03-05_05-06-08.mp4")];
        Assert.Equal(expected, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, Directory.GetFiles(_out.Path).Order());
        var video = await MediaProbe.ReadAsync(expected[0]);
        Assert.Equal(("h264", "yuv420p", 64, 48), video.Picture);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => i * 123_457L), video.TimesUs);
        Assert.Equal(["ftyp", "moov"], MediaProbe.Boxes(await File.ReadAllBytesAsync(expected[0], Cancel)).Take(2));
        Assert.Contains("clip 2 of 2", result.Error, StringComparison.Ordinal);   // a line for every tenth, as it is no terminal
        Assert.Contains("100 %", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--camera Porch", "1 2")]
    [InlineData("--from 2026-03-05", "2 3")]
    [InlineData("--to 2026-03-04", "1")]
    [InlineData("--from 2026-03-05T05:06:08", "3")]
    [InlineData("--to 2026-03-05T05:06:08Z", "1 2")]
    [InlineData("--from 2026-03-05T06:06:08+01:00", "3")]
    [InlineData("--camera shed --from 2026-03-01 --to 2026-03-31", "3")]
    [InlineData("2 3 --camera porch", "2")]
    [InlineData("1 1", "1")]
    public async Task Clips_are_chosen_by_camera_and_time(string arguments, string ids)
    {
        var result = (await RunAsync([.. arguments.Split(' '), "--original", "--out", _out.Path])).EnsureSuccess();

        var expected = ids.Split(' ').Select(id => File.ReadAllBytes(_data.Combine("clips", $"clip-000000000000000{id}.mp4"))).ToList();
        Assert.Equal(expected, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(File.ReadAllBytes));
        Assert.All(Directory.GetFiles(_out.Path), path => Assert.EndsWith("_original.mp4", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_clip_goes_into_the_named_file_and_no_file_is_replaced()
    {
        var path = _out.Combine("walk.mp4");
        (await RunAsync("1", "--original", "--out", path)).EnsureSuccess();
        var before = await File.ReadAllBytesAsync(path, Cancel);

        var again = await RunAsync("2", "--original", "--out", path);

        Assert.Equal(1, again.ExitCode);
        Assert.Contains($"clip 2: {path} exists already; remove it, or choose another place with --out", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, Cancel));
        (await RunAsync("2", "--original", "--out", _out.Combine("new", "folder") + "/")).EnsureSuccess();
        Assert.Single(Directory.GetFiles(_out.Combine("new", "folder")));
    }

    [Fact]
    public async Task Two_clips_of_a_second_get_two_names()
    {
        Write(4, "porch", Start + 10);
        var result = (await RunAsync("1", "4", "--original", "--out", _out.Path)).EnsureSuccess();

        Assert.Equal(
            ["porch_2026-03-04_05-06-07_4_original.mp4", "porch_2026-03-04_05-06-07_original.mp4"],
            Directory.GetFiles(_out.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.Equal(2, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Clips_that_are_missing_or_damaged_are_named_and_the_others_exported()
    {
        await File.WriteAllBytesAsync(_data.Combine("clips", "clip-0000000000000005.mp4"), new byte[1000], Cancel);

        var result = await RunAsync("1", "5", "77", "--original", "--out", _out.Path);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("there is no clip 77 in ", result.Error, StringComparison.Ordinal);
        Assert.Contains("clip 5 is damaged: ", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_out.Path));
    }

    [Theory]
    [InlineData("no clip is named")]
    [InlineData("no clip fits the choice", "--camera", "attic")]
    public async Task A_choice_of_nothing_is_refused(string reason, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ids of clips are whole numbers", "five")]
    [InlineData("--from must be a time such as", "--from", "yesterday")]
    [InlineData("--to must be a time such as", "--to", "03/04/2026")]
    [InlineData("--encoder must be the name of an H.264 encoder", "1", "--encoder", "mjpeg")]
    public async Task A_mistake_in_the_arguments_ends_with_2(string reason, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file/walk.mp4")]
    [InlineData("none/walk.mp4")]
    [InlineData("file/folder/")]
    public async Task A_place_that_cannot_be_written_is_refused_before_any_conversion(string place)
    {
        await File.WriteAllTextAsync(_out.Combine("file"), "", Cancel);
        using var ffmpeg = FakeFfmpeg.Stuck();
        var folder = Path.GetDirectoryName(ffmpeg.Path);
        var environment = new Dictionary<string, string?> { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" };
        string[] arguments = [Program, "export", "1", "--data", _data.Path, "--out", _out.Combine(place)];

        var result = await ExternalProgram.RunAsync("dotnet", arguments, TimeSpan.FromMinutes(1), environment: environment, cancel: Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"gateway: nothing can be written to {_out.Combine(place)}: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Empty(ffmpeg.Runs);
    }

    [Fact]
    public async Task Another_directory_is_refused()
    {
        var result = await ExternalProgram.RunAsync(
            "dotnet", [Program, "export", "1", "--data", _out.Path], TimeSpan.FromMinutes(1), cancel: Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not a data directory of the gateway", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ffmpeg_its_package_is_named_once_and_originals_are_exported()
    {
        var dotnet = ExternalProgram.Require("dotnet");
        var environment = new Dictionary<string, string?> { ["PATH"] = _out.Path };
        string[] arguments = [Program, "export", "1", "2", "--data", _data.Path, "--out", _out.Path];

        var result = await ExternalProgram.RunAsync(dotnet, arguments, TimeSpan.FromMinutes(1), environment: environment, cancel: Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("gateway: ffmpeg is not installed. On Debian and Raspberry Pi OS: sudo apt-get install ffmpeg\n", result.Error);
        Assert.Empty(Directory.GetFiles(_out.Path));
    }

    [Fact]
    public async Task Ctrl_C_leaves_no_unfinished_file()
    {
        using var ffmpeg = FakeFfmpeg.Stuck();
        var folder = Path.GetDirectoryName(ffmpeg.Path);
        var environment = new Dictionary<string, string?> { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" };
        string[] arguments = [Program, "export", "1", "2", "--data", _data.Path, "--out", _out.Path];
        await using var program = RunningProgram.Start("dotnet", arguments, environment);
        await Eventually.True(() => Directory.GetFiles(_out.Path).Length == 1, cancel: Cancel);

        program.Terminate();
        var result = await program.WaitForExitAsync(Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("stopped; not every clip was exported", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_out.Path));
        Assert.True(ffmpeg.HasEnded);
    }

    /// <summary>In the time zone UTC.</summary>
    private Task<ProgramResult> RunAsync(params string[] arguments) => ExternalProgram.RunAsync(
        "dotnet",
        [Program, "export", .. arguments, "--data", _data.Path],
        TimeSpan.FromMinutes(3),
        environment: new Dictionary<string, string?> { ["TZ"] = "UTC" },
        cancel: Cancel);

    private void Write(ulong id, string camera, long startedUs)
    {
        var header = new ClipHeader(id, camera, 0, DashboardPictures.Width, DashboardPictures.Height);
        using var writer = ClipFileWriter.Create(_data.Combine("clips"), header, new ClipLimits());
        for (var i = 0; i < Levels.Length; i++)
            Assert.True(writer.Add(Levels[i], startedUs + (i * 123_457)));
        writer.Complete();
    }
}
