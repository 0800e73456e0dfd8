using System.Globalization;
using System.Net;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>Commands for a simulated board, on the daemon's own broker and on a real Mosquitto.</summary>
public sealed class BoardsOfBothBrokersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(null), InlineData("V5"), InlineData("V311")]
    public async Task A_board_takes_what_an_operator_asks_restarts_and_has_it_again(string? bridge)
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = await MosquittoBroker.StartAsync(Cancel);
        await using var gateway = await DaemonProcess.StartAsync(data.Combine("a"), Cancel,
        [
            new("GATEWAY__MOTION__ENABLED", "false"),
            new("GATEWAY__BRIDGE__HOST", bridge is null ? null : "127.0.0.1"),
            new("GATEWAY__BRIDGE__PORT", mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
            new("GATEWAY__BRIDGE__VERSION", bridge ?? "V5"),
        ]);
        await using var link = await LinkClient.ConnectAsync(
            new LinkClientOptions(new DnsEndPoint("127.0.0.1", gateway.LinkPort), Path.Combine(data.Combine("a"), "link.key"))
            {
                Name = "test",
                Role = LinkRole.Operator,
            },
            new Witness(),
            cancel: Cancel);
        await using var boards = StartBoard(bridge is null ? gateway.MqttPort : mosquitto.Port);
        await Eventually.True(async () => await BoardAsync(link) is { IntervalMs: 500 }, Limit, Cancel);
        var before = await BoardAsync(link);

        await link.AskAsync(new SetBoard("board-1", BoardMembers.Interval, IntervalMs: 120), Cancel);
        await Eventually.True(async () => await BoardAsync(link) is { IntervalMs: 120 }, Limit, Cancel);
        await link.AskAsync(new SetBoard("board-1", BoardMembers.Restart), Cancel);

        await Eventually.True(
            async () => await BoardAsync(link) is { IntervalMs: 120 } now && now.BootId != before!.BootId, Limit, Cancel);
        Assert.Equal(before!.Board, (await BoardAsync(link))!.Board);
        await gateway.StopAsync(Cancel);
    }

    private static async Task<BoardInfo?> BoardAsync(LinkClient link) =>
        (await link.AskAsync(new ListBoards(), Cancel)).Rows is [var board] ? board : null;

    private static RunningProgram StartBoard(int port) => RunningProgram.Start(
        "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", "1", "--seed-pair", "0",
            "--port", port.ToString(CultureInfo.InvariantCulture), "--interval", "0.5", "--width", "320", "--height", "240",
        ]);
}
