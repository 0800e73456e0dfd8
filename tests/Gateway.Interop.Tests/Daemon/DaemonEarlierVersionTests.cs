using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>An update keeps what the version before it stored.</summary>
public sealed class DaemonEarlierVersionTests
{
    /// <summary>Retention by age would drop what was written years ago.</summary>
    private static readonly Dictionary<string, string?> KeepAll = new() { ["GATEWAY__CLIPS__MAXAGE"] = "0", ["GATEWAY__IMAGES__MAXAGE"] = "0" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Daemon_starts_on_what_version_0_1_wrote_and_serves_the_same_clips_images_and_events()
    {
        using var data = EarlierVersion.Unpack("0.1");
        Assert.Contains("4 kept, 1 acknowledged, 2 queued, 1 failed, 0 missing or altered", await CheckAsync(data), StringComparison.Ordinal);

        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, KeepAll))
        {
            Assert.Contains(" and 8 retained messages", daemon.Log, StringComparison.Ordinal);
            await using var link = await daemon.ConnectAsync(new Witness(), Cancel);
            var clips = await link.Commands.ListClipsAsync(1, 10, Cancel);
            Assert.Equal([4UL, 3UL, 2UL, 1UL], clips.Clips.Select(clip => clip.Id));
            Assert.Equal("Final results: thing 2,thing 1", clips.Clips[3].Result);
            foreach (var clip in clips.Clips)
                Assert.Equal([0xFF, 0xD8], (await link.Commands.GetClipFrameAsync(clip.Id, 0, Cancel))![..2]);

            var images = await link.Commands.ListImagesAsync(1, 100, ImageOrder.OldestFirst, cancel: Cancel);
            Assert.Equal(Enumerable.Range(1, 17).Select(id => (ulong)id), images.Images.Select(image => image.Id));
            foreach (var image in images.Images)
                Assert.Equal(image.Length, (uint)(await link.Commands.GetImageJpegAsync(image.Id, Cancel))!.Length);

            Assert.Equal([1UL, 2UL, 3UL, 4UL], (await link.Commands.ListEventsAsync(0, 10, Cancel)).Events.Select(seen => seen.Id));
            await Eventually.True(
                async () => (await link.Commands.ListClipsAsync(1, 10, Cancel)).Clips.Count(clip => clip.State == ClipState.Acknowledged) == 3, cancel: Cancel);
            Assert.DoesNotContain("fail:", await daemon.StopAsync(Cancel), StringComparison.Ordinal);
        }

        Assert.Contains("4 kept, 3 acknowledged, 0 queued, 1 failed, 0 missing or altered", await CheckAsync(data), StringComparison.Ordinal);
    }

    private static async Task<string> CheckAsync(TemporaryDirectory data)
    {
        await using var check = DaemonProcess.Run(["check", "--data", data.Path]);
        var result = (await check.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Contains("17 kept, 17 decrypted and whole", result.Output, StringComparison.Ordinal);
        return result.Output;
    }
}
