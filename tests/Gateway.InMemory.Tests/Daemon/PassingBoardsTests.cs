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
            var board = await daemon.ConnectBoardAsync($"Board{i * 7919:x}");
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
    public async Task Seventy_connections_with_the_ids_of_the_usual_example_are_one_camera_and_two_at_once_are_two()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        const int Connections = 70;
        for (var i = 0; i < Connections; i++)
        {
            var board = await daemon.ConnectBoardAsync($"ESP8266Client-{0x1a2b + (i * 211):x}");
            await PublishAsync(board, i);
            await board.SendAsync(new DisconnectPacket());
            await board.AssertClosedAsync();
            await Eventually.True(() => !daemon.Broker.IsConnected($"ESP8266Client-{0x1a2b + (i * 211):x}"), cancel: Cancel);
            daemon.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal("ESP8266Client", Assert.Single(daemon.Cameras.All).Name);
        Assert.Equal(Connections, daemon.Images.List(1, 1, newestFirst: true).Total);

        var first = await daemon.ConnectBoardAsync("ESP32Client-1a2b");
        var second = await daemon.ConnectBoardAsync("ESP32Client-3c4d");
        for (var i = 0; i < 3; i++)
        {
            await PublishAsync(first, 100 + i);
            await PublishAsync(second, 200 + i);
        }

        Assert.Equal(
            ["ESP8266Client 69", "ESP32Client-1a2b 3", "ESP32Client-3c4d 3"],
            daemon.Cameras.All.Select(camera => $"{camera.Name} {camera.LastSequence}"));
        await daemon.StopAsync();
        Assert.Equal(0, daemon.Pool.Lent);

        async Task PublishAsync(MqttMemoryClient board, int objectAt)
        {
            var jpeg = Convert.ToBase64String(pictures.Payload(1, objectAt).AsSpan(40));
            await board.PublishAsync("iot/image", Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{jpeg}}"}"""), QoS.AtLeastOnce, 1);
            await board.AssertAcknowledgedAsync(1);
        }
    }

    [Fact]
    public async Task A_board_whose_ids_change_is_one_camera_after_a_restart_too()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        var options = new GatewayOptions { DataDirectory = data.Path }.In(data.Path);
        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            foreach (var id in new[] { "ESP8266Client-1a2b", "ESP8266Client-3c4d", "ESP8266Client-5e6f" })
            {
                var board = await daemon.ConnectBoardAsync(id);
                var jpeg = Convert.ToBase64String(pictures.Payload(1, id[^1]).AsSpan(40));
                await board.PublishAsync("iot/image", Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{jpeg}}"}"""), QoS.AtLeastOnce, 1);
                await board.AssertAcknowledgedAsync(1);
                await board.SendAsync(new DisconnectPacket());
                await board.AssertClosedAsync();
                await Eventually.True(() => !daemon.Broker.IsConnected(id), cancel: Cancel);
            }

            await daemon.StopAsync();
        }

        await using var again = await MemoryDaemon.StartAsync(options);
        Assert.Equal(["ESP8266Client"], again.Cameras.All.Select(camera => camera.Name));
        await again.StopAsync();
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

    [Theory]
    [InlineData("cam", "Yard online, Cam online, cam offline, кухня online")]
    [InlineData("Cam", "Yard online, Cam offline, cam online, кухня online")]
    [InlineData("yard", "Yard offline, Cam online, cam online, кухня online")]
    [InlineData("кухня", "Yard online, Cam online, cam online, кухня offline")]
    [InlineData("CAM", "Yard online, Cam online, cam online, кухня online")]
    public async Task A_status_reaches_the_camera_of_its_own_board(string name, string states)
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions
        {
            DataDirectory = data.Path,
            Cameras = [new CameraOptions { Name = "Yard" }],
        }.In(data.Path));
        var client = await daemon.ConnectBoardAsync("boards");
        foreach (var board in new[] { "Cam", "cam", "yard", "кухня" })
        {
            await client.PublishAsync($"gateway/{board}/frame", pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, 1);
            await client.AssertAcknowledgedAsync(1);
        }

        daemon.Time.Advance(TimeSpan.FromSeconds(1));
        await client.PublishAsync($"gateway/{name}/status", "offline", QoS.AtLeastOnce, 2);
        await client.AssertAcknowledgedAsync(2);
        Assert.Equal(states, string.Join(", ", daemon.Directory.Cameras.Select(
            camera => $"{camera.DisplayName ?? camera.Name} {(camera.IsOnline ? "online" : "offline")}")));
        await daemon.StopAsync();
    }
}
