using Esp32.Camera.Tests.Fakes;

namespace Esp32.Camera.Tests;

/// <summary>The client with faults: frames that are lost, sent again or given up, and requests to restart the board.</summary>
public sealed class CameraClientFaultTests
{
    private readonly ClientUnderTest _test = new();

    [Fact]
    public void Run_sends_an_unacknowledged_frame_again_with_DUP_and_the_same_bytes_on_a_new_connection()
    {
        _test.Broker.Answer = packet => IsFrame(packet) && packet.Connection == 0 ? [] : null;
        var counters = _test.Run();

        var first = _test.Broker.Frames.ElementAt(0);
        var again = _test.Broker.Frames.ElementAt(1);
        Assert.Equal((0, false), (first.Connection, first.IsDup));
        Assert.Equal((1, true), (again.Connection, again.IsDup));
        Assert.Equal(first.PacketId, again.PacketId);
        Assert.Equal(first.Payload, again.Payload);
        Assert.Equal((3u, 3u, 2u), (counters.Published, counters.Acknowledged, counters.Connections));
        Assert.Equal(2, _test.Host.Frames[0].Attempts);
        Assert.Equal(CameraFault.TimedOut, Assert.Single(_test.Host.Faults).Kind);
    }

    [Fact]
    public void Run_sends_nothing_twice_on_one_connection()
    {
        _test.Broker.Answer = packet => packet.Type == SentPacket.Publish && packet.Connection < 2 ? [] : null;
        _test.Run();
        Assert.All(_test.Broker.Publishes.GroupBy(p => (p.Connection, p.PacketId)), same => Assert.Single(same));
    }

    [Fact]
    public void Run_sends_only_the_latency_message_again_when_only_that_was_lost()
    {
        _test.Options.Mode = PayloadMode.SeedPair;
        _test.Options.Count = 1;
        _test.Broker.Answer = packet => packet.Type == SentPacket.Publish && packet.Connection == 0 && packet.Topic == "iot/latency" ? [] : null;
        var counters = _test.Run();
        Assert.Equal(["iot/image", "iot/latency", "iot/latency"], _test.Broker.Publishes.Select(p => p.Topic));
        Assert.Equal([false, false, true], _test.Broker.Publishes.Select(p => p.IsDup));
        Assert.Equal(1u, counters.Acknowledged);
    }

    [Fact]
    public void Run_gives_a_frame_up_after_its_last_attempt_and_goes_on_with_the_next()
    {
        _test.Options.MaxSendAttempts = 2;
        _test.Options.Count = 2;
        _test.Broker.Answer = packet => IsFrame(packet) && packet.Connection < 2 ? [] : null;
        var counters = _test.Run();

        Assert.Equal([1u, 1u, 2u], _test.Broker.Frames.Select(f => BitConverter.ToUInt32(f.Payload, 8)));
        Assert.Equal((2u, 1u, 1u), (counters.Published, counters.Acknowledged, counters.GivenUp));
        Assert.False(_test.Host.Frames[0].Delivered);
        Assert.True(_test.Host.Frames[1].Delivered);
    }

    [Fact]
    public void Run_survives_a_connection_that_breaks_inside_a_frame()
    {
        _test.Options.Qos = 0;
        _test.Broker.BreaksAfter = connection => connection == 0 ? 140 : 0;
        var counters = _test.Run();
        Assert.Equal([1u, 2u, 3u], _test.Broker.Frames.Select(f => BitConverter.ToUInt32(f.Payload, 8)));
        Assert.Equal((3u, 2u), (counters.Delivered, counters.Connections));
        Assert.All(_test.Broker.Frames, f => Assert.False(f.IsDup));
    }

    [Fact]
    public void Run_waits_longer_each_time_the_broker_is_gone()
    {
        _test.Broker.BreaksAfter = connection => connection < 4 ? 1 : 0;
        _test.Run();
        var waits = _test.Broker.OpenedAtUs.Zip(_test.Broker.OpenedAtUs.Skip(1), (a, b) => (b - a) / 1000).ToArray();
        Assert.Equal(4, waits.Length);
        for (var i = 0; i < 4; i++)
            Assert.InRange(waits[i], 750 << i, 1250 << i);
    }

    [Fact]
    public void Run_names_the_user_and_never_the_password_when_the_broker_refuses()
    {
        _test.Options.User = "cam";
        _test.Options.Password = "hunter2";
        _test.Options.Count = 1;
        _test.Broker.Answer = packet => packet.Type == SentPacket.Connect && packet.Connection == 0 ? [0x20, 2, 0, 5] : null;
        _test.Run();

        var fault = Assert.Single(_test.Host.Faults);
        Assert.Equal(CameraFault.Refused, fault.Kind);
        Assert.Equal("The broker refused user 'cam' (CONNACK 5): check user and password.", fault.Message);
        Assert.InRange(_test.Broker.OpenedAtUs[1] - _test.Broker.OpenedAtUs[0], 45_000_000, 75_000_000);
    }

    [Fact]
    public void Run_connects_again_when_a_ping_is_not_answered()
    {
        _test.Options.IntervalMs = 100_000;
        _test.Options.Count = 2;
        _test.Broker.Answer = packet => packet is { Type: SentPacket.PingRequest, Connection: 0 } ? [] : null;
        var counters = _test.Run();
        Assert.Equal((2u, 2u), (counters.Connections, counters.Acknowledged));
        Assert.Equal(CameraFault.TimedOut, Assert.Single(_test.Host.Faults).Kind);
    }

    [Fact]
    public void Run_connects_again_when_what_comes_is_not_MQTT()
    {
        _test.Broker.Answer = packet => packet is { Type: SentPacket.Connect, Connection: 0 } ? "HTTP/1.1 400"u8.ToArray() : null;
        var counters = _test.Run();
        Assert.Equal(CameraFault.Protocol, Assert.Single(_test.Host.Faults).Kind);
        Assert.Equal(3u, counters.Acknowledged);
    }

    [Fact]
    public void Run_asks_for_a_restart_after_too_many_failed_captures_in_a_row()
    {
        _test.Options.Count = 0;
        _test.Options.CaptureFailureLimit = 3;
        foreach (var jpeg in new byte[]?[] { null, null, FakeSensor.Jpeg, null, null, null })
            _test.Sensor.Next.Enqueue(jpeg);
        var counters = _test.Run();

        Assert.Equal("The camera failed 3 times in a row.", _test.Host.RestartReason);
        Assert.Equal((6u, 5u, 1u), (counters.CaptureAttempts, counters.CaptureFailures, counters.Acknowledged));
        Assert.Equal(1.0 / 6, counters.SuccessRate);
        Assert.Equal("offline", _test.Broker.Publishes.Last().Text);
        Assert.Single(_test.Broker.OpenedAtUs);
    }

    [Fact]
    public void Run_takes_whatever_the_driver_throws_for_a_failed_capture()
    {
        _test.Options.Count = 1;
        _test.Sensor.Throws = new InvalidOperationException("I2C timeout");
        _test.Run();
        Assert.Equal("The camera driver failed: I2C timeout", Assert.Single(_test.Host.Faults).Message);
        Assert.Empty(_test.Broker.Frames);
    }

    [Theory]
    [InlineData("FFD8FFE0010203")]
    [InlineData("")]
    [InlineData("0102030405")]
    public void Run_does_not_publish_what_is_no_whole_JPEG(string hex)
    {
        _test.Options.Count = 1;
        _test.Sensor.Next.Enqueue(Convert.FromHexString(hex));
        var counters = _test.Run();
        Assert.Empty(_test.Broker.Frames);
        Assert.Equal((1u, 0.0), (counters.CaptureFailures, counters.SuccessRate));
    }

    [Fact]
    public void Run_does_not_publish_a_picture_over_the_limit()
    {
        _test.Options.Count = 1;
        _test.Options.MaxJpegBytes = 1024;
        _test.Sensor.Next.Enqueue([0xFF, 0xD8, .. new byte[1021], 0xFF, 0xD9]);
        _test.Run();
        Assert.Empty(_test.Broker.Frames);
        Assert.Contains("over the limit of 1024", Assert.Single(_test.Host.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_stops_while_the_broker_is_away_and_gives_the_frame_up()
    {
        _test.Options.Count = 0;
        _test.Broker.Answer = packet => packet.Type == SentPacket.Publish && packet.Topic.EndsWith("frame", StringComparison.Ordinal) ? [] : null;
        _test.Host.StopWhen = host => host.Faults.Count > 0;
        var counters = _test.Run();
        Assert.Equal((1u, 0u, 1u), (counters.Published, counters.Acknowledged, counters.GivenUp));
    }

    private static bool IsFrame(SentPacket packet) =>
        packet.Type == SentPacket.Publish && packet.Topic.EndsWith("frame", StringComparison.Ordinal);
}
