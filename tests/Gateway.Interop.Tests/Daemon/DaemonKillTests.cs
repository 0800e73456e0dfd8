using System.Text.Json;
using Gateway.Protocol.Commands;
using Gateway.Storage;
using Gateway.Testing;
using ClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>The promise the gateway stands for: what was announced as stored is there after the daemon dies, whenever it dies.</summary>
public sealed class DaemonKillTests
{
    private const int Rounds = 4;
    private const int Seed = 20_261_120;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killing_the_daemon_at_any_moment_loses_no_announced_clip_and_no_acknowledged_image()
    {
        using var data = new TemporaryDirectory();
        var random = new Random(Seed);
        var witness = new Witness();
        long acknowledged = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
            await using var link = await daemon.ConnectAsync(witness, Cancel);
            var summary = data.Combine($"boards-{round}.json");
            await using var boards = daemon.StartBoards(2, summary);

            var known = witness.Clips.Count;
            await Eventually.True(() => witness.Clips.Count > known, TimeSpan.FromSeconds(60), Cancel);
            var frames = witness.Frames + random.Next(30);   // the moment of death: somewhere in the next three half seconds
            await Eventually.True(() => witness.Frames >= frames, cancel: Cancel);
            await daemon.KillAsync(Cancel);

            boards.Terminate();
            await boards.WaitForExitAsync(Cancel);
            acknowledged += AcknowledgedIn(summary);
        }

        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel))
        {
            await using var link = await daemon.ConnectAsync(witness, Cancel);
            await Eventually.True(() => witness.Clips.Values.All(state => state == ClipState.Acknowledged), cancel: Cancel);
            foreach (var clip in witness.Clips.Keys)
                Assert.NotNull(await link.FindAsync(new GetClipFrame(clip, 0), Cancel));
            await daemon.StopAsync(Cancel);
        }

        var report = StorageCheck.Run(data.Path, new StorageCheckOptions(), Cancel);
        Assert.Empty(report.Problems);
        Assert.Equal(0, report.Missing);
        Assert.True(report.Clips >= witness.Clips.Count, $"{report.Clips} clips kept, {witness.Clips.Count} announced");
        Assert.True(report.Images >= acknowledged, $"{report.Images} images kept, {acknowledged} acknowledged");
        Assert.True(acknowledged > 0 && witness.Clips.Count >= Rounds);
    }

    private static long AcknowledgedIn(string summary)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(summary));
        return json.RootElement.GetProperty("acknowledged").GetInt64();
    }
}
