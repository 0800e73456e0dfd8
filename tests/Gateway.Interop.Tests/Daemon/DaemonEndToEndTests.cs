using Gateway.Clips;
using Gateway.Frames;
using Gateway.Protocol.Commands;
using Gateway.Storage;
using Gateway.Testing;
using ClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>The main job, from simulated boards to what a client of the link sees.</summary>
public sealed class DaemonEndToEndTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Boards_pictures_become_live_frames_motion_events_clips_and_stored_images()
    {
        using var data = new TemporaryDirectory();
        var witness = new Witness();
        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel))
        {
            await using var link = await daemon.ConnectAsync(witness, Cancel);
            await using var boards = daemon.StartBoards(3, data.Combine("boards.json"));   // the third speaks the seed's JSON pair

            await Eventually.True(() => witness.Clips.Values.Contains(ClipState.Acknowledged), TimeSpan.FromSeconds(60), Cancel);
            await Eventually.True(() => witness.Images.Values.Select(image => image.CameraName).Distinct().Count() == 3, cancel: Cancel);
            await Eventually.True(() => witness.MovingObjects.Values.Any(objects => objects > 0), cancel: Cancel);

            var clip = witness.Clips.First(clip => clip.Value == ClipState.Acknowledged).Key;
            var row = await link.FindAsync(new GetClip(clip), Cancel);
            Assert.Equal("no model configured", row!.Result);
            Assert.True(row.Frames > 5);
            Assert.Contains(witness.Events.Values, seen => seen.ClipId == clip && seen.Id == row.TriggerEventId);

            Assert.Equal([0xFF, 0xD8], (await DaemonProcess.ReadJpegAsync(link, witness.Images.Values.First(), Cancel))[..2]);

            boards.Terminate();
            await boards.WaitForExitAsync(Cancel);
            var log = await daemon.StopAsync(Cancel);
            Assert.Contains("stopping after frames=", log, StringComparison.Ordinal);
            Assert.DoesNotContain("fail:", log, StringComparison.Ordinal);
        }

        Assert.Empty(StorageCheck.Run(data.Path, new StorageCheckOptions(), Cancel).Problems);
    }

    [Fact]
    public async Task A_clip_is_played_by_ffprobe_with_the_boards_own_pictures_and_times()
    {
        var ffprobe = ExternalProgram.Require("ffprobe");
        using var data = new TemporaryDirectory();
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var link = await daemon.ConnectAsync(witness, Cancel);
        await using var boards = daemon.StartBoards(1, data.Combine("boards.json"));
        await Eventually.True(() => !witness.Clips.IsEmpty, TimeSpan.FromSeconds(60), Cancel);

        var clip = await link.FindAsync(new GetClip(witness.Clips.Keys.First()), Cancel);
        var file = data.Combine("fetched.mp4");
        await using (var stream = await link.OpenClipFileAsync(clip!.Id, Cancel))
        await using (var copy = File.Create(file))
            await stream!.CopyToAsync(copy, Cancel);

        var probe = await ExternalProgram.RunAsync(
            ffprobe, ["-v", "error", "-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames", "-of", "csv=p=0", file],
            TimeSpan.FromSeconds(60), cancel: Cancel);
        Assert.Equal($"mjpeg,320,240,{clip.Frames}", probe.EnsureSuccess().Output.Trim());
        using var reader = ClipFileReader.Open(file);
        Assert.NotNull(reader.MostMotion);
    }
}
