using System.Threading.Channels;
using Gateway.Ingest.Tracing;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The packets of one MQTT client, as an operator of the link sees them, through the whole daemon.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TraceClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_waited_for_and_shown_from_its_connection_to_its_end_without_payload_and_password()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var lines = Follow(link, "esp\u001b[2J");
        Assert.Equal("Note waiting for esp?[2J", await NextAsync(lines));

        var other = await daemon.ConnectBoardAsync("other");
        await other.PublishAsync("other/topic", "hidden", QoS.AtLeastOnce, 1);
        await other.AssertAcknowledgedAsync(1);
        var board = daemon.Open();
        board.Version = MqttVersion.V5;
        await board.SendAsync(new ConnectPacket
        {
            Version = MqttVersion.V5,
            ClientId = "esp\u001b[2J",
            KeepAliveSeconds = 30,
            Will = new WillMessage("gateway/esp/status", "offline"u8.ToArray(), QoS.AtLeastOnce, Retain: true),
            UserName = "s3cretUser",
            Password = "s3cretPassword"u8.ToArray(),
            Properties = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 60).ToBlock(),
        }.Write);
        await board.ReadAsync<ConnackPacket>();
        await board.SubscribeAsync("cmd/#", QoS.AtLeastOnce);
        await board.PublishAsync("gateway/esp/frame", "s3cretPicture", QoS.AtLeastOnce, 7);
        await board.ReadAsync<PubackPacket>();
        await other.PublishAsync("cmd/esp", "s3cretCommand");
        await board.NextPublishAsync();
        await board.SendAsync(0xC0, 0);
        await board.ReadAsync();
        await board.SendAsync(new DisconnectPacket());

        var seen = new List<string>();
        while (seen.Count == 0 || !seen[^1].Contains("waiting for", StringComparison.Ordinal))
            seen.Add(await NextAsync(lines));
        Assert.Equal(
            [
                "Note connection from memory",
                "FromClient CONNECT MQTT 5, client \"esp?[2J\", clean session, keep alive 30 s, user given: yes, password given: yes, "
                + "will \"gateway/esp/status\" QoS 1 retain payload 7 bytes, session expiry interval 60, 85 bytes",
            ],
            seen[..2]);
        Assert.StartsWith("ToClient CONNACK success (0x00), no session present, ", seen[2], StringComparison.Ordinal);
        Assert.Equal(
            [
                "FromClient SUBSCRIBE id 1, \"cmd/#\" QoS 1, 13 bytes",
                "ToClient SUBACK id 1, granted QoS 1 (0x01), 6 bytes",
                "FromClient PUBLISH \"gateway/esp/frame\", QoS 1, id 7, payload 13 bytes, 37 bytes",
                "ToClient PUBACK id 7, success (0x00), 4 bytes",
                "ToClient PUBLISH \"cmd/esp\", QoS 0, payload 13 bytes, 25 bytes",
                "FromClient PINGREQ, 2 bytes",
                "ToClient PINGRESP, 2 bytes",
                "FromClient DISCONNECT success (0x00), 2 bytes",
                "Note closed: the client disconnected",
                "Note waiting for esp?[2J",
            ],
            seen[3..]);
        Assert.DoesNotContain(seen, line => line.Contains("s3cret", StringComparison.Ordinal) || line.Contains("offline", StringComparison.Ordinal));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_connected_client_is_shown_from_now_on_and_a_packet_that_is_not_valid_with_its_reason_and_first_bytes()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await daemon.ConnectBoardAsync("esp");
        var lines = Follow(link, "esp");
        Assert.Equal("Note connected from memory", await NextAsync(lines));

        // One receive: a ping, then a PUBLISH with QoS 3 whose payload must not be shown.
        await board.SendAsync(0xC0, 0, 0x36, 9, 0, 1, (byte)'t', 0, 1, 0x73, 0x33, 0x63, 0x72);
        Assert.Equal("FromClient PINGREQ, 2 bytes", await NextAsync(lines));
        Assert.Equal("ToClient PINGRESP, 2 bytes", await NextAsync(lines));
        Assert.Equal("FromClient not valid: a PUBLISH with QoS 3; it begins with 36 09 00 01 74 00 01", await NextAsync(lines));
        Assert.Equal("Note closed: the client broke the protocol or a limit: a PUBLISH with QoS 3", await NextAsync(lines));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_large_picture_and_one_in_pieces_are_shown_once_and_taken_whole()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await daemon.ConnectBoardAsync("esp");
        var lines = Follow(link, "esp");
        await NextAsync(lines);
        var picture = pictures.Payload(1, objectAt: null);
        var whole = MqttBytes.Publish("gateway/esp/frame", picture, QoS.AtLeastOnce, 1);
        for (var at = 0; at < whole.Length; at += 5000)
            await board.SendTakenAsync(whole[at..Math.Min(whole.Length, at + 5000)]);
        await board.AssertAcknowledgedAsync(1);
        var large = new byte[100_000];
        picture.CopyTo(large, 0);
        await board.PublishAsync("gateway/esp/frame", large, QoS.AtLeastOnce, 2);
        await board.AssertAcknowledgedAsync(2);
        Assert.Equal(
            [
                $"FromClient PUBLISH \"gateway/esp/frame\", QoS 1, id 1, payload {picture.Length} bytes, {whole.Length} bytes",
                "ToClient PUBACK id 1, 4 bytes",
                "FromClient PUBLISH \"gateway/esp/frame\", QoS 1, id 2, payload 100000 bytes, 100025 bytes",
                "ToClient PUBACK id 2, 4 bytes",
            ],
            [await NextAsync(lines), await NextAsync(lines), await NextAsync(lines), await NextAsync(lines)]);
        Assert.True(daemon.Images.List(1, 1, newestFirst: true).Total >= 1);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_slow_reader_loses_lines_which_are_counted_and_the_client_is_served_meanwhile()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        var trace = daemon.Traces.Start("esp", daemon.Broker)!;
        var board = await daemon.ConnectBoardAsync("esp");
        const int Pings = 400;
        for (var i = 0; i < Pings; i++)
        {
            await board.SendAsync(0xC0, 0);
            Assert.NotNull(await board.ReadAsync());
        }

        var (lost, lines) = trace.Lines.Take(int.MaxValue);
        Assert.Equal((0, ClientTrace.MaxWaiting), (lost, lines.Count));
        (lost, lines) = trace.Lines.Take(int.MaxValue);
        Assert.Equal((4 + (2 * Pings) - ClientTrace.MaxWaiting, 0), (lost, lines.Count));   // 4: waiting, connection, CONNECT, CONNACK
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Traces_are_bounded_for_operators_only_and_end_with_their_link()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var viewer = await daemon.ConnectLinkAsync(new Unheard());
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => viewer.FollowAsync(new TraceClient("esp"), _ => { }, Cancel));
        Assert.Equal(ReplyStatus.Forbidden, refused.Status);

        await using var second = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        for (var i = 0; i < ClientTraces.Limit; i++)
            await NextAsync(Follow(link, $"esp{i}"));
        refused = await Assert.ThrowsAsync<LinkCommandException>(() => second.FollowAsync(new TraceClient("esp"), _ => { }, Cancel));
        Assert.Equal(ReplyStatus.Busy, refused.Status);
        var board = await daemon.ConnectBoardAsync("esp0");

        await link.DisposeAsync();
        await Eventually.True(() => !daemon.Traces.IsTraced("esp0"), cancel: Cancel);
        await board.PublishAsync("t", "payload", QoS.AtLeastOnce, 1);
        await board.AssertAcknowledgedAsync(1);
        Assert.Equal("Note connected from memory", await NextAsync(Follow(second, "esp0")));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_refused_connection_is_shown_with_its_reason()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions
        {
            DataDirectory = data.Path,
            Mqtt = new MqttOptions { AllowAnonymous = false },
        }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var lines = Follow(link, "esp");
        await NextAsync(lines);
        var board = daemon.Open();
        await board.SendAsync(new ConnectPacket { ClientId = "esp" }.Write);
        await NextAsync(lines);
        Assert.Equal(
            "FromClient CONNECT MQTT 3.1.1, client \"esp\", clean session, keep alive 0 s, user given: no, password given: no, 17 bytes",
            await NextAsync(lines));
        Assert.Equal("ToClient CONNACK not authorized (0x05), no session present, 4 bytes", await NextAsync(lines));
        Assert.Equal("Note closed: the CONNECT was refused", await NextAsync(lines));
        await daemon.StopAsync();
    }

    /// <summary>Lines that arrive.</summary>
    private static ChannelReader<string> Follow(LinkClient link, string client)
    {
        var lines = Channel.CreateUnbounded<string>();
        _ = link.FollowAsync(
            new TraceClient(client),
            part =>
            {
                foreach (var line in part.Rows)
                    lines.Writer.TryWrite($"{line.Kind} {line.Text}");
            },
            Cancel);
        return lines.Reader;
    }

    private static async Task<string> NextAsync(ChannelReader<string> lines) => await lines.ReadAsync(Cancel);
}
