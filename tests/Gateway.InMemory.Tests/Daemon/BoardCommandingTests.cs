using System.Threading.Channels;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Commands of operators for boards (protocol/MQTT.md section 8), through the whole daemon.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class BoardCommandingTests
{
    private const BoardMembers Pictures = BoardMembers.Quality | BoardMembers.Resolution | BoardMembers.Flash;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_gets_what_an_operator_asks_and_its_answer_is_listed()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(Options(data));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await ConnectAsync(daemon, "yard");
        await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":5000,"quality":12,"resolution":"VGA","flash":false}""");
        Assert.Empty((await link.AskAsync(new ListBoards(), Cancel)).Rows);   // before its first picture it is no camera
        await SendPictureAsync(board, "yard");
        var row = Assert.Single((await link.AskAsync(new ListBoards(), Cancel)).Rows);
        Assert.Equal(
            new BoardInfo(
                "yard", "yard", 7, row.ReportedUs, 5000, IntervalRule.Fixed, BoardMembers.Interval | Pictures, 12, "VGA", Flash: false),
            row);

        await link.AskAsync(new SetBoard("yard", BoardMembers.Interval, IntervalMs: 250), Cancel);
        Assert.Equal(("""{"intervalMs":250}""", QoS.AtLeastOnce), await NextAsync(board));
        await link.AskAsync(new SetBoard("YARD", Pictures, Quality: 20, Resolution: "SVGA", Flash: true), Cancel);
        Assert.Equal("""{"intervalMs":250,"quality":20,"resolution":"SVGA","flash":true}""", (await NextAsync(board)).Payload);
        await link.AskAsync(new SetBoard("yard", BoardMembers.Interval | BoardMembers.Flash), Cancel);
        Assert.Equal("""{"quality":20,"resolution":"SVGA","flash":false}""", (await NextAsync(board)).Payload);

        await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":250}""");
        row = Assert.Single((await link.AskAsync(new ListBoards("yard"), Cancel)).Rows);
        Assert.Equal((250u, BoardMembers.Interval, ""), (row.IntervalMs, row.Members, row.Resolution));
        Assert.Empty((await link.AskAsync(new ListBoards("other"), Cancel)).Rows);

        // The last command waits for a board that comes back.
        var again = await daemon.ConnectBoardAsync("yard");
        await again.SubscribeAsync("gateway/yard/set", QoS.AtLeastOnce);
        Assert.Equal("""{"quality":20,"resolution":"SVGA","flash":false}""", (await again.NextPublishAsync()).Payload);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_restart_is_for_the_boot_that_reported_last_and_is_not_retained()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(Options(data));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await ConnectAsync(daemon, "yard");
        await SendPictureAsync(board, "yard");
        await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":5000}""");
        await ReportAsync(board, "yard", """{"bootId":4294967295,"intervalMs":5000}""");
        await link.AskAsync(new SetBoard("yard", BoardMembers.Restart | BoardMembers.Interval, IntervalMs: 100), Cancel);
        Assert.Equal("""{"intervalMs":100}""", (await NextAsync(board)).Payload);
        Assert.Equal("""{"restart":4294967295}""", (await NextAsync(board)).Payload);

        var again = await daemon.ConnectBoardAsync("yard");
        await again.SubscribeAsync("gateway/yard/set", QoS.AtLeastOnce);
        Assert.Equal("""{"intervalMs":100}""", (await NextAsync(again)).Payload);
        await again.AssertNothingComesAsync();
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_command_that_cannot_be_given_is_refused_with_the_reason()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(Options(data));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await ConnectAsync(daemon, "yard");
        await SendPictureAsync(board, "yard");
        var interval = new SetBoard("yard", BoardMembers.Interval, IntervalMs: 1000);
        await RefusesAsync(interval, ReplyStatus.Conflict, "takes no commands");
        await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":5000}""");
        await RefusesAsync(interval with { Camera = "gate" }, ReplyStatus.NotFound, "no such camera");
        await RefusesAsync(interval with { IntervalMs = 9 }, ReplyStatus.BadRequest, "intervalMs must be 10");
        await RefusesAsync(interval with { IntervalMs = uint.MaxValue }, ReplyStatus.BadRequest, "intervalMs must be 10");
        await RefusesAsync(new SetBoard("yard", BoardMembers.Quality, Quality: 64), ReplyStatus.BadRequest, "quality must be");
        await RefusesAsync(new SetBoard("yard", BoardMembers.Resolution, Resolution: "8K"), ReplyStatus.BadRequest, "resolution must be");
        await RefusesAsync(new SetBoard("yard", BoardMembers.None), ReplyStatus.BadRequest, "Nothing");
        await using var viewer = await daemon.ConnectLinkAsync(new Unheard());
        var forbidden = await Assert.ThrowsAsync<LinkCommandException>(() => viewer.AskAsync(interval, Cancel));
        Assert.Equal(ReplyStatus.Forbidden, forbidden.Status);
        await board.AssertNothingComesAsync();

        await ReportAsync(board, "yard", "");   // a cleared report
        await RefusesAsync(interval, ReplyStatus.Conflict, "takes no commands");
        await daemon.StopAsync();

        async Task RefusesAsync(SetBoard command, ReplyStatus status, string reason)
        {
            var refused = await Assert.ThrowsAsync<LinkCommandException>(() => link.AskAsync(command, Cancel));
            Assert.Equal(status, refused.Status);
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_asked_and_reported_outlives_the_gateway()
    {
        using var data = new TemporaryDirectory();
        await using (var daemon = await MemoryDaemon.StartAsync(Options(data)))
        {
            await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
            var board = await ConnectAsync(daemon, "yard");
            await SendPictureAsync(board, "yard");
            await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":5000}""");
            await link.AskAsync(new SetBoard("yard", BoardMembers.Interval, IntervalMs: 100), Cancel);
            Assert.Equal("""{"intervalMs":100}""", (await NextAsync(board)).Payload);
            await daemon.StopAsync();
        }

        await using (var daemon = await MemoryDaemon.StartAsync(Options(data)))
        {
            await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
            Assert.Equal(7u, Assert.Single((await link.AskAsync(new ListBoards(), Cancel)).Rows).BootId);
            await link.AskAsync(new SetBoard("yard", BoardMembers.Quality, Quality: 30), Cancel);
            var board = await ConnectAsync(daemon, "yard");
            Assert.Equal("""{"intervalMs":100,"quality":30}""", (await NextAsync(board)).Payload);
            await daemon.StopAsync();
        }
    }

    [Fact]
    public async Task Motion_asks_for_more_pictures_and_stillness_for_fewer()
    {
        using var data = new TemporaryDirectory();
        var entry = new BoardOptions { Topic = "gateway/+/frame", Adaptive = true };
        await using var daemon = await MemoryDaemon.StartAsync(Options(data) with { Boards = [entry], Motion = Crossing });
        var witness = new Witness();
        await using var link = await daemon.ConnectLinkAsync(witness, LinkRole.Operator);
        var board = await ConnectAsync(daemon, "yard");
        using var pictures = new BoardPictures();
        await ReportAsync(board, "yard", """{"bootId":7,"intervalMs":5000}""");
        var asked = new Queue<string>();
        for (uint sent = 1; asked.Count == 0; sent++)
        {
            Assert.InRange(sent, 1u, 80u);
            daemon.Time.Advance(TimeSpan.FromMilliseconds(100));
            var picture = pictures.Payload(sent, sent <= 30 ? null : (int)(sent - 30) * 5);
            await board.PublishAsync("gateway/yard/frame", picture, QoS.AtLeastOnce, (ushort)sent);
            for (object? packet = null; packet is not PubackPacket;)
            {
                packet = await board.ReadAsync();
                if (packet is MqttReceived command)
                    asked.Enqueue(command.Payload);
            }

            await witness.AnalysedAsync(sent);
        }

        Assert.Equal("""{"intervalMs":1000}""", Assert.Single(asked));
        Assert.Equal(IntervalRule.Follows, Assert.Single((await link.AskAsync(new ListBoards(), Cancel)).Rows).Follows);

        // No picture follows, so the event ends; 30 s later all has been still.
        await Eventually.True(
            () =>
            {
                daemon.Time.Advance(TimeSpan.FromSeconds(1));
                return board.HasArrived();
            },
            cancel: Cancel);
        Assert.Equal("""{"intervalMs":10000}""", (await NextAsync(board)).Payload);
        await daemon.StopAsync();
    }

    private static MotionSection Crossing => new()
    {
        Mode = DecisionMode.Area,
        Regions = [new RegionSection { Name = "all", X = 0, Y = 0, Width = BoardPictures.Width, Height = BoardPictures.Height }],
        Scale = AnalysisSize.Full,
    };

    private static GatewayOptions Options(TemporaryDirectory data) => new GatewayOptions { DataDirectory = data.Path }.In(data.Path);

    /// <summary>A board that takes commands.</summary>
    private static async Task<MqttMemoryClient> ConnectAsync(MemoryDaemon daemon, string name)
    {
        var board = await daemon.ConnectBoardAsync(name);
        await board.SubscribeAsync($"gateway/{name}/set", QoS.AtLeastOnce);
        return board;
    }

    private static async Task ReportAsync(MqttMemoryClient board, string name, string state)
    {
        await board.PublishAsync($"gateway/{name}/state", state, QoS.AtLeastOnce, 900, retain: true);
        await board.AssertAcknowledgedAsync(900);
    }

    private static async Task SendPictureAsync(MqttMemoryClient board, string name)
    {
        using var pictures = new BoardPictures();
        await board.PublishAsync($"gateway/{name}/frame", pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, 901);
        await board.AssertAcknowledgedAsync(901);
    }

    /// <summary>The next command; acknowledges it.</summary>
    private static async Task<(string Payload, QoS QoS)> NextAsync(MqttMemoryClient board)
    {
        var received = await board.ReadAsync<MqttReceived>();
        await board.SendAsync(new PubackPacket(received.PacketId));
        return (received.Payload, received.QoS);
    }

    private sealed class Witness : ILinkHandler
    {
        private readonly Channel<uint> _analysed = Channel.CreateUnbounded<uint>();

        public async Task AnalysedAsync(uint sequence) =>
            Assert.Equal(sequence, await _analysed.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Eventually.DefaultTimeout, Cancel));

        public void OnMotion(in MotionMessage motion) => _analysed.Writer.TryWrite(motion.Sequence);
    }
}
