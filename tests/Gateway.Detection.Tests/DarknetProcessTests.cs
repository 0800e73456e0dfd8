using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Detection.Darknet;
using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>Tests with Debian's real darknet and, for misbehaviour it does not show, with programs that imitate it.</summary>
public sealed partial class DarknetProcessTests : IDisposable
{
    private const int SigStop = 19;
    private const int SigKill = 9;

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_sees_what_darknet_prints_about_the_same_picture()
    {
        var picture = Picture("dog.jpg");
        await using var darknet = Darknet(0.6f);

        var seen = await darknet.DetectAsync(File.ReadAllBytes(picture), Cancel);

        File.WriteAllText(_directory.Combine("by-hand.data"), $"classes=3\nnames={_directory.Combine("tiny.names")}\n");
        var byHand = await ExternalProgram.RunAsync(
            "darknet",
            [
                "detector", "test", _directory.Combine("by-hand.data"), _directory.Combine("tiny.cfg"), _directory.Combine("tiny.weights"),
                picture, "-thresh", "0.6", "-out", _directory.Combine("by-hand"),
            ],
            TimeSpan.FromMinutes(1),
            cancel: Cancel);
        var printed = byHand.Output.Split('\n').Where(line => line.EndsWith('%')).ToList();
        Assert.NotEmpty(printed);
        Assert.Equal(printed, seen.Objects.Select(one => $"{one.Label}: {one.Percent}%"));
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_of_many_frames_uses_one_process_and_mixes_no_answers_up()
    {
        var pictures = new[] { "dog.jpg", "horses.jpg", "person.jpg" }.Select(name => File.ReadAllBytes(Picture(name))).ToList();
        await using var darknet = Darknet(0.6f);

        var first = new List<string>();
        foreach (var picture in pictures)
            first.Add(Shown(await darknet.DetectAsync(picture, Cancel)));
        var id = darknet.ProcessId;
        var again = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => darknet.DetectAsync(pictures[i % 3], Cancel)));

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 12).Select(i => first[i % 3]), again.Select(Shown));
        Assert.Equal(id, darknet.ProcessId);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_of_an_unreadable_picture_says_so_and_goes_on_with_the_next()
    {
        var picture = File.ReadAllBytes(Picture("dog.jpg"));
        await using var darknet = Darknet();
        var expected = Shown(await darknet.DetectAsync(picture, Cancel));
        var id = darknet.ProcessId;

        foreach (var bytes in (byte[][])[[], [0xFF, 0xD8, 0xFF, 0xD9], "no picture"u8.ToArray()])
        {
            var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(bytes, Cancel));
            Assert.Equal(DetectionFault.UnreadableImage, failure.Fault);
        }

        Assert.Equal(expected, Shown(await darknet.DetectAsync(picture, Cancel)));
        Assert.Equal(id, darknet.ProcessId);
    }

    [Fact]
    public async Task DetectAsync_refuses_a_frame_over_the_limit_unseen()
    {
        await using var darknet = Fake("exit 1", new DarknetOptions { MaxFrameBytes = 100 });

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[101], Cancel));

        Assert.Equal(DetectionFault.FrameTooLarge, failure.Fault);
        Assert.Null(darknet.ProcessId);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_kills_a_darknet_that_gives_no_answer_in_time_and_starts_another()
    {
        var picture = File.ReadAllBytes(Picture("dog.jpg"));
        await using var darknet = Darknet();
        var expected = Shown(await darknet.DetectAsync(picture, Cancel));
        var stuck = darknet.ProcessId!.Value;
        Assert.Equal(0, Signal(stuck, SigStop));

        var asked = darknet.DetectAsync(picture, Cancel);
        await Eventually.True(() => _time.ActiveTimers > 0, cancel: Cancel);
        _time.Advance(new DarknetOptions().FrameTimeout);
        var failure = await Assert.ThrowsAsync<DetectorException>(() => asked);

        Assert.Equal(DetectionFault.TimedOut, failure.Fault);
        Assert.True(Gone(stuck));
        Assert.Equal(expected, Shown(await darknet.DetectAsync(picture, Cancel)));
        Assert.NotEqual(stuck, darknet.ProcessId);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_starts_darknet_again_after_it_died_between_frames()
    {
        var picture = File.ReadAllBytes(Picture("dog.jpg"));
        await using var darknet = Darknet();
        var expected = Shown(await darknet.DetectAsync(picture, Cancel));
        var dead = darknet.ProcessId!.Value;

        Assert.Equal(0, Signal(dead, SigKill));
        await Eventually.True(() => darknet.ProcessId is null, cancel: Cancel);

        Assert.Equal(expected, Shown(await darknet.DetectAsync(picture, Cancel)));
        Assert.NotEqual(dead, darknet.ProcessId);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_that_is_cancelled_leaves_no_late_answer_to_the_next_frame()
    {
        var (dog, horses) = (File.ReadAllBytes(Picture("dog.jpg")), File.ReadAllBytes(Picture("horses.jpg")));
        await using var darknet = Darknet(0.6f);
        var expected = Shown(await darknet.DetectAsync(horses, Cancel));
        Assert.Equal(0, Signal(darknet.ProcessId!.Value, SigStop));

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asked = darknet.DetectAsync(dog, giveUp.Token);
        await Eventually.True(() => _time.ActiveTimers > 0, cancel: Cancel);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(expected, Shown(await darknet.DetectAsync(horses, Cancel)));
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_tells_darknets_own_words_when_the_weights_have_gone()
    {
        ExternalProgram.Require("darknet");
        await using var darknet = Darknet();
        File.Delete(_directory.Combine("tiny.weights"));

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.CannotStart, failure.Fault);
        Assert.Contains("Couldn't open file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetectAsync_names_the_package_when_the_program_is_missing()
    {
        await using var darknet = new DarknetProcess(TinyModel(), new DarknetOptions { Executable = "no-such-darknet" }, _time);

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.CannotStart, failure.Fault);
        Assert.Contains("apt-get install darknet", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetectAsync_tells_the_last_words_of_a_darknet_that_dies_over_a_frame()
    {
        await using var darknet = Fake("printf 'Enter Image Path: '; read path; echo 'Segmentation fault' >&2; exit 0");

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.Died, failure.Fault);
        Assert.Contains("Segmentation fault", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetectAsync_tells_the_beginning_of_last_words_without_an_end()
    {
        await using var darknet = Fake(
            "printf 'Enter Image Path: '; read path; printf 'no room\\033[2J' >&2; "
            + "yes moan 2>/dev/null | tr -d '\\n' 2>/dev/null | head -c 20000000 >&2");

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.Died, failure.Fault);
        Assert.Contains("no room [2Jmoanmoan", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 200, 400);
    }

    [Fact]
    public async Task DetectAsync_waits_five_seconds_at_most_for_last_words_that_a_child_of_darknet_holds_back()
    {
        var orphan = _directory.Combine("orphan");
        await using var darknet = Fake($"printf 'Enter Image Path: '; read path; echo 'going' >&2; sleep 600 >/dev/null & echo $! > {orphan}");
        var asked = darknet.DetectAsync(new byte[10], Cancel);
        try
        {
            // The frame's own time limit, and the wait for standard error, which the orphan keeps open.
            await Eventually.True(() => _time.ActiveTimers == 2, cancel: Cancel);
            Assert.False(asked.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(5));

            var failure = await Assert.ThrowsAsync<DetectorException>(() => asked);
            Assert.Equal(DetectionFault.Died, failure.Fault);
            Assert.StartsWith("darknet died over this frame", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Assert.Equal(0, Signal(int.Parse(File.ReadAllText(orphan), CultureInfo.InvariantCulture), SigKill));
        }
    }

    [Fact]
    public async Task DetectAsync_kills_a_darknet_that_says_something_else()
    {
        await using var darknet = Fake("printf 'Enter Image Path: '; read path; printf 'hello\\nEnter Image Path: '; read path");

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.Died, failure.Fault);
        Assert.Contains("hello", failure.Message, StringComparison.Ordinal);
        Assert.Null(darknet.ProcessId);
    }

    [Fact]
    public async Task DetectAsync_kills_a_darknet_that_prints_without_end()
    {
        await using var darknet = Fake("exec yes");

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Equal(DetectionFault.CannotStart, failure.Fault);
        Assert.Null(darknet.ProcessId);
    }

    [Fact]
    public async Task DetectAsync_takes_no_prompt_in_the_middle_of_a_line_for_the_end()
    {
        await using var darknet = Fake(
            "printf 'Enter Image Path: '; read path; printf 'x Enter Image Path: '; printf '\\nEnter Image Path: '; read path");

        var failure = await Assert.ThrowsAsync<DetectorException>(() => darknet.DetectAsync(new byte[10], Cancel));

        Assert.Contains("x Enter Image Path", failure.Message, StringComparison.Ordinal);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DisposeAsync_ends_the_process_and_removes_its_files()
    {
        var picture = File.ReadAllBytes(Picture("dog.jpg"));
        var darknet = Darknet();
        await darknet.DetectAsync(picture, Cancel);
        var id = darknet.ProcessId!.Value;
        var folder = Path.GetFullPath(new FileInfo($"/proc/{id}/cwd").LinkTarget!);
        Assert.Contains("frame.jpg", Directory.GetFiles(folder).Select(Path.GetFileName));

        await darknet.DisposeAsync();

        Assert.True(Gone(id));
        Assert.False(Directory.Exists(folder));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => darknet.DetectAsync(picture, Cancel));
    }

    [Theory]
    [InlineData("activation=relu", "activation=mish")]
    [InlineData("layers=-4", "layers=-4\ngroups=2")]
    [InlineData("mask=2,3", "mask=2,3\nscale_x_y=1.05")]
    public void Constructor_refuses_what_this_darknet_would_misread(string from, string to)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine("tests", "Gateway.Testing", "Models", "tiny.cfg"));
        text = text.Replace(from, to, StringComparison.Ordinal).Replace("layers=-1,1", "layers=1", StringComparison.Ordinal);
        RandomModel.WriteText(_directory.Path, "newer", text);

        var model = DetectionModel.Load(_directory.Path);
        var refusal = Assert.Throws<DetectionModelException>(() => new DarknetProcess(model, new DarknetOptions(), _time));

        Assert.Contains("not known to the darknet program of Debian", refusal.Message, StringComparison.Ordinal);
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DetectAsync_reads_a_training_cfg_with_windows_line_ends()
    {
        var picture = File.ReadAllBytes(Picture("dog.jpg"));
        RandomModel.Write(_directory.Combine("plain"));
        RandomModel.Write(_directory.Combine("other"));
        var cfg = _directory.Combine("other", "tiny.cfg");
        var text = File.ReadAllText(cfg).Replace("batch=1", "batch=64", StringComparison.Ordinal);
        File.WriteAllText(cfg, text.Replace("\n", "\r\n", StringComparison.Ordinal));

        await using var plain = new DarknetProcess(DetectionModel.Load(_directory.Combine("plain")), new DarknetOptions(), _time);
        await using var other = new DarknetProcess(DetectionModel.Load(_directory.Combine("other")), new DarknetOptions(), _time);

        Assert.Equal(Shown(await plain.DetectAsync(picture, Cancel)), Shown(await other.DetectAsync(picture, Cancel)));
    }

    private static string Shown(FrameDetections seen) => string.Join(' ', seen.Objects.Select(one => $"{one.Label}:{one.Percent}"));

    private static string Picture(string name)
    {
        ExternalProgram.Require("darknet");
        return Path.Combine("/usr/share/darknet/data", name);
    }

    private static bool Gone(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int processId, int signal);

    private DetectionModel TinyModel() => DetectionModel.Load(RandomModel.Write(_directory.Path));

    private DarknetProcess Darknet(float threshold = 0.5f) => new(TinyModel(), new DarknetOptions { Threshold = threshold }, _time);

    private DarknetProcess Fake(string script, DarknetOptions? options = null)
    {
        var path = _directory.Combine("fake-darknet");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new DarknetProcess(TinyModel(), (options ?? new DarknetOptions()) with { Executable = path }, _time);
    }
}
