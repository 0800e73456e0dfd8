using System.Text;
using Esp32.Camera.Tests.Fakes;
using Gateway.Testing;

namespace Esp32.Camera.Tests;

/// <summary>Commands of the gateway: their text, and what the client does.</summary>
public sealed class BoardCommandTests
{
    private readonly ClientUnderTest _test = new();

    [Fact]
    public void Parse_reads_the_vector_with_all_members()
    {
        var command = BoardCommand.Parse(Vectors.Read("board/set-all"));
        Assert.Equal((1000L, 12L, 2, true, 0x1A2B3C4Du), (command.IntervalMs, command.Quality, command.Resolution, command.Flash, command.Restart));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(""" {"other":{"intervalMs":[1,"}"]},"intervalMs":"5","quality":1.5,"flash":1,"resolution":"vga","restart":-1} """)]
    [InlineData("""{"intervalMs":null,"restart":4294967296}""")]
    public void Parse_leaves_out_members_that_it_cannot_use(string text)
    {
        var command = BoardCommand.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(
            (false, false, -1, false, 0u), (command.HasInterval, command.HasQuality, command.Resolution, command.HasFlash, command.Restart));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"intervalMs\":5")]
    [InlineData("{\"intervalMs\"}")]
    [InlineData("{\"intervalMs\":}")]
    [InlineData("{\"a\":\"\\")]
    public void Parse_takes_nothing_from_a_text_that_is_no_object(string text) => Assert.Null(BoardCommand.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Parse_of_every_cut_of_a_command_takes_nothing()
    {
        var whole = Vectors.Read("board/set-all");
        for (var length = 0; length < whole.Length; length++)
            Assert.Null(BoardCommand.Parse(whole[..length]));
    }

    [Fact]
    public void Run_reports_its_settings_after_SUBSCRIBE_to_its_own_topic()
    {
        _test.Run();
        var packets = _test.Broker.Packets;
        var subscribe = packets.Single(p => p.Type == SentPacket.Subscribe);
        Assert.Equal(0x82, subscribe.First);
        Assert.Equal([0, 18, .. "gateway/yard-1/set"u8, 1], subscribe.Body[2..]);
        var state = packets.Single(p => p.Type == SentPacket.Publish && p.Topic == "gateway/yard-1/state");
        Assert.True(packets.IndexOf(state) > packets.IndexOf(subscribe) && state.IsRetained && state.Qos == 1);
        Assert.Equal(Encoding.ASCII.GetString(Vectors.Read("board/state-interval")), state.Text);
    }

    [Fact]
    public void Run_takes_a_retained_interval_clamps_it_and_acknowledges()
    {
        AnswerSubscribeWith("""{"intervalMs":9000000}""");
        _test.Options.Count = 2;
        _test.Run();
        Assert.Equal([0, 9], _test.Broker.Packets.Single(p => p.Type == SentPacket.PubAck).Body);
        Assert.EndsWith("\"intervalMs\":3600000}", States()[^1], StringComparison.Ordinal);
        Assert.Equal(3_600_000_000, _test.Host.Frames[1].CaptureBeganUs - _test.Host.Frames[0].CaptureBeganUs);
    }

    [Fact]
    public void Run_shortens_the_wait_that_has_begun()
    {
        _test.Options.IntervalMs = 60_000;
        _test.Options.Count = 2;
        _test.Broker.Answer = packet => packet.Type == SentPacket.PingRequest ? [0xD0, 0, .. Message("""{"intervalMs":1000}""")] : null;
        _test.Run();
        var waitedUs = _test.Host.Frames[1].CaptureBeganUs - _test.Host.Frames[0].CaptureBeganUs;
        Assert.InRange(waitedUs, 15_000_000, 17_500_000); // the ping comes after half a keep alive
    }

    [Theory]
    [InlineData(0x1A2B3C4D, true)]
    [InlineData(0x1A2B3C4E, false)]
    public void Run_restarts_only_for_its_own_boot_id(uint bootId, bool restarts)
    {
        AnswerSubscribeWith($$"""{"restart":{{bootId}}}""");
        _test.Run();
        Assert.Equal(restarts, _test.Host.RestartReason is not null);
        Assert.Equal("offline", _test.Broker.Publishes.Last().Text);
    }

    [Fact]
    public void Run_skips_a_message_that_is_too_long_and_keeps_the_connection()
    {
        AnswerSubscribeWith("{\"intervalMs\":20}" + new string(' ', 5000));
        _test.Run();
        Assert.Single(_test.Broker.Packets, p => p.Type == SentPacket.PubAck);
        Assert.Single(_test.Broker.OpenedAtUs);
        Assert.Single(States());
    }

    [Fact]
    public void Run_without_the_right_to_subscribe_sends_pictures_and_no_state()
    {
        _test.Broker.Answer = packet => packet.Type == SentPacket.Subscribe ? [0x90, 3, packet.Body[0], packet.Body[1], 0x80] : null;
        Assert.Equal(3u, _test.Run().Acknowledged);
        Assert.Empty(States());
    }

    private string[] States() => [.. _test.Broker.Publishes.Where(p => p.Topic == "gateway/yard-1/state").Select(p => p.Text)];

    private void AnswerSubscribeWith(string text) => _test.Broker.Answer = packet => packet.Type == SentPacket.Subscribe
        ? [0x90, 3, packet.Body[0], packet.Body[1], 1, .. Message(text)]
        : null;

    private static byte[] Message(string text)
    {
        byte[] body = [0, 18, .. "gateway/yard-1/set"u8, 0, 9, .. Encoding.UTF8.GetBytes(text)];
        byte[] length = body.Length < 128 ? [(byte)body.Length] : [(byte)(body.Length & 127 | 128), (byte)(body.Length >> 7)];
        return [0x33, .. length, .. body];
    }
}
