using Esp32.Camera.Tests.Fakes;

namespace Esp32.Camera.Tests;

/// <summary>The client without faults: the messages and their times.</summary>
public sealed class CameraClientTests
{
    private readonly ClientUnderTest _test = new();

    [Fact]
    public void Run_publishes_each_picture_behind_its_header()
    {
        var counters = _test.Run();

        var frames = _test.Broker.Frames.ToArray();
        Assert.Equal(["gateway/yard-1/frame"], frames.Select(f => f.Topic).Distinct());
        Assert.Equal([1, 1, 1], frames.Select(f => f.Qos));
        for (var i = 0; i < 3; i++)
        {
            var capturedUs = FakeBoardClock.StartUs + i * 1_000_000;
            var header = FrameHeader.Create(
                true, 0x1A2B3C4D, (uint)i + 1, FakeSensor.CaptureMs, capturedUs, capturedUs + 80_000, FakeSensor.Jpeg.Length);
            Assert.Equal([.. header, .. FakeSensor.Jpeg], frames[i].Payload);
        }

        Assert.Equal((3u, 3u, 3u, 0u), (counters.CaptureAttempts, counters.Published, counters.Acknowledged, counters.GivenUp));
        Assert.Equal(1.0, counters.SuccessRate);
        Assert.Equal(3 * FakeSensor.Jpeg.Length, counters.DeliveredBytes);
    }

    [Fact]
    public void Run_says_online_first_and_offline_last_and_leaves_by_DISCONNECT()
    {
        _test.Run();

        var connect = _test.Broker.Packets[0];
        Assert.Equal(SentPacket.Connect, connect.Type);
        Assert.Contains("gateway/yard-1/status", System.Text.Encoding.ASCII.GetString(connect.Body), StringComparison.Ordinal);
        var status = _test.Broker.Publishes.Where(p => p.Topic == "gateway/yard-1/status").ToArray();
        Assert.Equal(["online", "offline"], status.Select(s => s.Text));
        Assert.All(status, s => Assert.True(s.IsRetained));
        Assert.Same(status[0], _test.Broker.Packets[1]);
        Assert.Equal(SentPacket.Disconnect, _test.Broker.Packets[^1].Type);
    }

    [Fact]
    public void Run_without_a_clock_says_so_in_the_header()
    {
        _test.Clock.IsSynchronized = false;
        _test.Options.Count = 1;
        _test.Run();
        var header = FrameHeader.Create(false, 0x1A2B3C4D, 1, FakeSensor.CaptureMs, 0, 0, FakeSensor.Jpeg.Length);
        Assert.Equal(header, _test.Broker.Frames.Single().Payload[..FrameHeader.Size]);
    }

    [Fact]
    public void Run_in_seed_mode_sends_the_image_and_then_its_latency()
    {
        _test.Options.Mode = PayloadMode.SeedPair;
        _test.Options.BootId = 4504;
        _test.Options.Count = 2;
        var counters = _test.Run();

        var image = Convert.ToBase64String(FakeSensor.Jpeg);
        Assert.Equal(
            [
                ("iot/image", $$"""{"id":4505,"image":"{{image}}","timestamp":"2030-01-02 03:04:05"}"""),
                ("iot/latency", """{"id":4505,"capture_time":80,"publish_time":0}"""),
                ("iot/image", $$"""{"id":4506,"image":"{{image}}","timestamp":"2030-01-02 03:04:06"}"""),
                ("iot/latency", """{"id":4506,"capture_time":80,"publish_time":0}"""),
            ],
            _test.Broker.Publishes.Select(p => (p.Topic, p.Text)));
        Assert.Equal(2u, counters.Acknowledged);
    }

    [Fact]
    public void Run_with_qos_0_waits_for_nothing()
    {
        _test.Options.Qos = 0;
        var counters = _test.Run();
        Assert.All(_test.Broker.Frames, f => Assert.Equal(0, f.Qos));
        Assert.Equal((3u, 0u, 3u), (counters.Published, counters.Acknowledged, counters.Delivered));
        Assert.All(_test.Host.Frames, f => Assert.Equal(-1, f.AcknowledgeUs));
    }

    [Fact]
    public void Run_takes_pictures_on_a_grid_and_counts_the_moments_it_missed()
    {
        var slow = true;
        _test.Broker.Answer = packet =>
        {
            if (packet.Type == SentPacket.Publish && packet.Topic.EndsWith("frame", StringComparison.Ordinal) && slow)
            {
                slow = false;
                _test.Clock.Advance(2500);
            }

            return null;
        };
        var counters = _test.Run();

        var began = _test.Host.Frames.Select(f => f.CaptureBeganUs - _test.Host.Frames[0].CaptureBeganUs);
        Assert.Equal([0, 2_580_000, 3_000_000], began);
        Assert.Equal(1u, counters.Skipped);
        Assert.Equal(0.75, counters.SuccessRate);
    }

    [Fact]
    public void Run_pings_when_it_has_nothing_to_send()
    {
        _test.Options.IntervalMs = 100_000;
        _test.Options.Count = 2;
        _test.Run();

        var pings = _test.Broker.Packets.Where(p => p.Type == SentPacket.PingRequest).ToArray();
        Assert.Equal(6, pings.Length);
        Assert.Single(_test.Broker.OpenedAtUs);
    }

    [Fact]
    public void Run_finishes_the_frame_on_its_way_when_asked_to_stop()
    {
        _test.Options.Count = 0;
        _test.Host.StopWhen = _ => _test.Sensor.Captures >= 2;
        var counters = _test.Run();

        Assert.Equal((2u, 2u), (counters.CaptureAttempts, counters.Acknowledged));
        Assert.Equal(SentPacket.Disconnect, _test.Broker.Packets[^1].Type);
    }

    [Fact]
    public void Run_uses_a_new_packet_id_for_every_message()
    {
        _test.Run();
        var ids = _test.Broker.Publishes.Select(p => p.PacketId).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.DoesNotContain((ushort)0, ids);
    }
}
