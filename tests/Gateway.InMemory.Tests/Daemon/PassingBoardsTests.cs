using System.Text;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Boards whose client id is another one with every connection (field case K5), through the whole daemon.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class PassingBoardsTests
{
    private const int MaxCameras = 4;
    private const int Boards = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_picture_is_stored_while_offline_boards_give_way_and_return_their_memory()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(
            new GatewayOptions { DataDirectory = data.Path, Frames = new FrameOptions { MaxCameras = MaxCameras } }.In(data.Path));
        var lent = 0L;
        for (var i = 0; i < Boards; i++)
        {
            if (i == MaxCameras)
                lent = daemon.Pool.Lent;
            var board = await daemon.ConnectBoardAsync($"ESP8266Client-{i * 7919:x}");
            var jpeg = Convert.ToBase64String(pictures.Payload(1, objectAt: i).AsSpan(40));
            await board.PublishAsync("iot/image", Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{jpeg}}"}"""), QoS.AtLeastOnce, 1);
            await board.AssertAcknowledgedAsync(1);
            await board.SendAsync(new DisconnectPacket());
            daemon.Time.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal(Boards, daemon.Images.List(1, 1, newestFirst: true).Total);
        Assert.Equal((MaxCameras, (uint)Boards, (long)Boards), (daemon.Cameras.All.Count, daemon.Cameras.All[^1].Id, daemon.Cameras.Frames));
        await Eventually.True(() => daemon.Pool.Lent <= lent, cancel: Cancel);
        await daemon.StopAsync();
        Assert.Equal(0, daemon.Pool.Lent);
    }

    [Fact]
    public async Task Boards_whose_names_differ_in_case_alone_do_not_share_a_camera()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions
        {
            DataDirectory = data.Path,
            Cameras = [new CameraOptions { Name = "Yard" }],
        }.In(data.Path));
        foreach (var name in new[] { "Cam", "cam", "yard" })
        {
            var board = await daemon.ConnectBoardAsync(name);
            await board.PublishAsync($"gateway/{name}/frame", pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, 1);
            await board.PublishAsync($"gateway/{name}/frame", pictures.Payload(2, objectAt: null), QoS.AtLeastOnce, 2);
            await board.AssertAcknowledgedAsync(1);
            await board.AssertAcknowledgedAsync(2);
        }

        Assert.Equal(["Yard 2", "Cam 2", "cam 2"], daemon.Cameras.All.Select(camera => $"{camera.DisplayName} {camera.LastSequence}"));
        await daemon.StopAsync();
    }
}
