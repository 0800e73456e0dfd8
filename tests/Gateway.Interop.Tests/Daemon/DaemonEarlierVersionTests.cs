using Gateway.Frames;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>An update keeps the data of the version before it.</summary>
public sealed class DaemonEarlierVersionTests
{
    /// <summary>Retention by age would drop data of earlier years.</summary>
    private static readonly Dictionary<string, string?> KeepAll = new() { ["GATEWAY__CLIPS__MAXAGE"] = "0", ["GATEWAY__IMAGES__MAXAGE"] = "0" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Daemon_starts_with_the_data_of_version_0_1_and_serves_the_same_clips_images_and_events()
    {
        using var data = EarlierVersion.Unpack("0.1");
        Assert.Contains("4 kept, 1 acknowledged, 2 queued, 1 failed, 0 missing or altered", await CheckAsync(data), StringComparison.Ordinal);

        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, KeepAll))
        {
            Assert.Contains("; retained messages: 8\n", daemon.Log, StringComparison.Ordinal);
            await using var link = await daemon.ConnectAsync(new Witness(), Cancel);
            var clips = await link.AskAsync(new ListClips(1, 10), Cancel);
            Assert.Equal([4UL, 3UL, 2UL, 1UL], clips.Rows.Select(clip => clip.Id));
            Assert.Equal("Final results: thing 2,thing 1", clips.Rows[3].Result);
            foreach (var clip in clips.Rows)
                Assert.Equal([0xFF, 0xD8], (await link.FindAsync(new GetClipFrame(clip.Id, 0), Cancel))!.Bytes[..2]);

            var images = await link.AskAsync(new ListImages(1, 100, ImageOrder.OldestFirst), Cancel);
            Assert.Equal(Enumerable.Range(1, 17).Select(id => (ulong)id), images.Rows.Select(image => image.Id));
            foreach (var image in images.Rows)
                await DaemonProcess.ReadJpegAsync(link, image, Cancel);

            Assert.Equal([1UL, 2UL, 3UL, 4UL], (await link.AskAsync(new ListEvents(0, 10), Cancel)).Rows.Select(seen => seen.Id));
            await Eventually.True(
                async () => (await link.AskAsync(new ListClips(1, 10), Cancel)).Rows.Count(clip => clip.State == ClipState.Acknowledged) == 3,
                cancel: Cancel);
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
