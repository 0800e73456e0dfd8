using Gateway.Mqtt;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The state and the last picture of boards, through the whole daemon (field cases G6, V10b).</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class CameraMemoryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_that_fell_silent_is_lost_keeps_its_last_frame_and_is_known_after_a_restart()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        var payload = pictures.Payload(1, objectAt: null);
        await using (var daemon = await MemoryDaemon.StartAsync(Options(data.Path)))
        {
            await using var link = await daemon.ConnectLinkAsync(new Unheard());
            var board = await daemon.ConnectBoardAsync("yard-1");
            await SendAsync(board, payload, 1);
            var camera = await YardAsync(link);
            Assert.Equal((SourceState.Live, true), (camera.Source!.State, camera.IsOnline));

            daemon.Time.Advance(40 * Second);
            camera = await YardAsync(link);
            Assert.Equal((SourceState.Lost, 40 * Second), (camera.Source!.State, camera.LastFrameAge));
            Assert.Equal("no picture for 30 s, although the board is connected", camera.Source.Reason);
            await board.SendAsync(new DisconnectPacket());
            await Eventually.True(
                async () => (await YardAsync(link)).Source!.Reason == "no picture for 30 s; its MQTT connection has ended", cancel: Cancel);

            var last = await link.FindAsync(new GetLastFrame(camera.Id), Cancel);
            Assert.Equal(payload[40..], last!.Jpeg);
            Assert.Null(await link.FindAsync(new GetLastFrame(99), Cancel));
            await daemon.StopAsync();
            Assert.Equal(0, daemon.Pool.Lent);
        }

        await using (var daemon = await MemoryDaemon.StartAsync(Options(data.Path)))
        {
            await using var link = await daemon.ConnectLinkAsync(new Unheard());
            var camera = await YardAsync(link);
            Assert.Equal((true, SourceState.Starting, null), (camera.IsBoard, camera.Source!.State, camera.LastFrameAge));
            Assert.Null(await link.FindAsync(new GetLastFrame(camera.Id), Cancel));
            var stored = await link.AskAsync(new ListImages(1, 1, ImageOrder.NewestFirst, camera.Id), Cancel);
            Assert.Equal(payload[40..], (await link.FindAsync(new GetImageJpeg(stored.Rows[0].Id), Cancel))!.Bytes);
            await daemon.StopAsync();
        }
    }

    [Fact]
    public async Task A_board_that_reports_that_it_is_offline_is_lost_at_once_until_its_next_picture()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(Options(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard());
        var board = await daemon.ConnectBoardAsync("yard-1");
        await SendAsync(board, pictures.Payload(1, objectAt: null), 1);
        daemon.Time.Advance(Second);

        await board.PublishAsync("gateway/yard-1/status", "offline"u8.ToArray(), QoS.AtLeastOnce, 2);
        await board.AssertAcknowledgedAsync(2);
        var source = (await YardAsync(link)).Source!;
        Assert.Equal((SourceState.Lost, "the board reports that it is offline"), (source.State, source.Reason));

        await board.PublishAsync("gateway/unknown/status", "offline"u8.ToArray(), QoS.AtLeastOnce, 3);   // makes no camera
        await board.AssertAcknowledgedAsync(3);
        daemon.Time.Advance(Second);
        await SendAsync(board, pictures.Payload(2, objectAt: null), 4);
        Assert.Equal(SourceState.Live, (await YardAsync(link)).Source!.State);
        await daemon.StopAsync();
    }

    private static async Task SendAsync(MqttMemoryClient board, byte[] payload, ushort packetId)
    {
        await board.PublishAsync("gateway/yard-1/frame", payload, QoS.AtLeastOnce, packetId);
        await board.AssertAcknowledgedAsync(packetId);
    }

    private static async Task<CameraInfo> YardAsync(LinkClient link)
    {
        var camera = Assert.Single((await link.AskAsync(new ListCameras(), Cancel)).Cameras);
        Assert.Equal("yard-1", camera.Name);
        return camera;
    }

    private static GatewayOptions Options(string data) => new GatewayOptions { DataDirectory = data }.In(data);
}
