using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>The daemon under a clock that jumps, as libfaketime makes it (K1a, K1b): no stored picture vanishes.</summary>
public sealed class SteppedClockTests
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    private const string Ahead = "+40d";
    private const string Right = "+0";

    private readonly Witness _witness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task K1a_Pictures_outlast_a_start_forty_days_ahead_and_the_next_one_with_the_right_clock()
    {
        using var data = new TemporaryDirectory();
        var clock = Faked(data, Right);
        foreach (var (time, said) in new[] { (Right, ""), (Ahead, "the clock is 40 days after"), (Right, "the clock is 40 days before") })
        {
            SetClock(data, time);
            await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, clock);
            await using var link = await daemon.ConnectAsync(_witness, Cancel);
            await StoreMoreAsync(daemon, link, data);
            await Eventually.True(() => daemon.Log.Contains(said, StringComparison.Ordinal), cancel: Cancel);
            Assert.NotNull(await link.FindAsync(new GetImage(1), Cancel));
            await daemon.StopAsync(Cancel);
        }
    }

    [Fact]
    public async Task K1b_Pictures_outlast_a_jump_of_forty_days_until_somebody_says_that_it_is_right()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, Faked(data, Right));
        await using var link = await daemon.ConnectAsync(_witness, Cancel);
        await StoreMoreAsync(daemon, link, data);

        SetClock(data, Ahead);
        await StoreMoreAsync(daemon, link, data);
        await Eventually.True(() => daemon.Log.Contains("the clock jumped ahead by 40 days", StringComparison.Ordinal), cancel: Cancel);
        Assert.NotNull(await link.FindAsync(new GetImage(1), Cancel));

        Assert.Equal(3, (await ClockAsync(daemon, data)).Code);
        var (code, said) = await ClockAsync(daemon, data, "--confirm");
        Assert.True(code == 0, said);
        Assert.Contains("the clock is believed", said, StringComparison.Ordinal);
        Assert.Null(await link.FindAsync(new GetImage(1), Cancel));
        Assert.Contains("says that the clock is right", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>The wall clock is faked by a file that is read at each look; the monotonic clock stays true.</summary>
    private static Dictionary<string, string?> Faked(TemporaryDirectory data, string time)
    {
        if (!File.Exists(Library))
            Assert.Skip("libfaketime is not installed: sudo apt-get install faketime (or gateway/deploy/packages.sh test)");
        SetClock(data, time);
        return new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = ClockFile(data),
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
            ["NO_FAKE_STAT"] = "1",
        };
    }

    private static string ClockFile(TemporaryDirectory data) => data.Path + ".faketime";

    private static void SetClock(TemporaryDirectory data, string time)
    {
        var part = ClockFile(data) + ".part";
        File.WriteAllText(part, time + "\n");
        File.Move(part, ClockFile(data), overwrite: true);
    }

    private static async Task StoreMoreAsync(DaemonProcess daemon, LinkClient link, TemporaryDirectory data)
    {
        var before = (await link.AskAsync(new ListImages(1, 1, ImageOrder.NewestFirst), Cancel)).Total;
        await using var boards = daemon.StartBoards(1, data.Combine("boards.json"));
        await Eventually.True(
            async () => (await link.AskAsync(new ListImages(1, 1, ImageOrder.NewestFirst), Cancel)).Total >= before + 5, cancel: Cancel);
        boards.Terminate();
        await boards.WaitForExitAsync(Cancel);
    }

    private static async Task<(int Code, string Said)> ClockAsync(DaemonProcess daemon, TemporaryDirectory data, params string[] more)
    {
        await using var command = DaemonProcess.Run(
            ["clock", "--data", data.Path, .. more], new Dictionary<string, string?> { ["GATEWAY__LINK__PORT"] = $"{daemon.LinkPort}" });
        var result = await command.WaitForExitAsync(Cancel);
        return (result.ExitCode, result.Output + result.Error);
    }
}
