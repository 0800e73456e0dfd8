using Esp32.Camera.Tests.Fakes;
using Esp32.Fleet;
using Gateway.Testing;

namespace Esp32.Camera.Tests;

/// <summary>Frames of a board with a key (protocol/MQTT.md section 3).</summary>
public sealed class SealedFrameTests : IDisposable
{
    private readonly ClientUnderTest _test = new();
    private readonly SystemFrameCipher _cipher = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public SealedFrameTests()
    {
        _test.Options.Cipher = _cipher;
        _test.Options.BootId = 7;
    }

    public void Dispose() => _cipher.Dispose();

    [Theory, InlineData(7u, 1u, "encrypted-valid"), InlineData(7u, 2u, "encrypted-valid-next"), InlineData(8u, 1u, "encrypted-valid-boot")]
    public void Seal_gives_the_vector(uint bootId, uint counter, string vector)
    {
        var jpeg = Vectors.Read("frame/valid-synchronized")[FrameHeader.Size..];
        var header = FrameHeader.Create(true, bootId, counter, 85, 1_893_553_445_000_000, 1_893_553_445_085_000, jpeg.Length);
        var tag = FrameHeader.Seal(_cipher, header, jpeg);
        byte[] frame = [.. header, .. jpeg, .. tag];
        Assert.Equal(Vectors.Read("frame/" + vector), frame);
    }

    [Fact]
    public void Run_ends_with_the_last_counter_and_asks_for_another_boot_id()
    {
        _test.Options.LastCounter = uint.MaxValue - 2;
        _test.Options.Count = 5;
        Pictures(5);
        var counters = _test.Run();
        Assert.Equal(2u, counters.Acknowledged);
        Assert.Equal([0xFFFFFFFE, 0xFFFFFFFF], _test.Broker.Frames.Select(frame => BitConverter.ToUInt32(frame.Payload, 8)));
        Assert.Contains("BootId", _test.Host.RestartReason, StringComparison.Ordinal);
        Assert.Empty(_test.Host.Faults);
    }

    [Theory, InlineData(10_000_000L, 11u, 1000), InlineData(10_200_999L, 11u, 800), InlineData(10_999_999L, 11u, 1)]
    public void Simulated_board_waits_for_a_boot_id_that_no_earlier_run_has_used(long utcUs, uint bootId, int waitMs)
    {
        Assert.Equal(bootId, SimulatedBoard.NextBoot(utcUs));
        Assert.Equal(waitMs, SimulatedBoard.UntilBoot(bootId, utcUs));
        Assert.Equal(0, SimulatedBoard.UntilBoot(bootId, utcUs + 1_000_000));
    }

    [Fact]
    public void Picture_that_is_sent_again_has_the_same_bytes()
    {
        _test.Options.Count = 1;
        Pictures(1);
        var isLost = true;
        _test.Broker.Answer = packet =>
        {
            if (packet.Type != SentPacket.Publish || !packet.Topic.EndsWith("/frame", StringComparison.Ordinal) || !isLost)
                return null;
            isLost = false;
            return [];
        };
        _test.Run();
        var frames = _test.Broker.Frames.Select(frame => Convert.ToHexString(frame.Payload)).ToList();
        Assert.Equal(2, frames.Count);
        Assert.Single(frames.Distinct());
    }

    [Fact]
    public void Run_encrypts_each_picture_under_a_nonce_of_its_own()
    {
        Pictures(3);
        var counters = _test.Run();
        var frames = _test.Broker.Frames.Select(frame => frame.Payload).ToList();
        Assert.Equal(3, frames.Count);
        Assert.Equal(3u, counters.Acknowledged);
        Assert.All(frames, frame => Assert.Equal(FrameHeader.Size + FakeSensor.Jpeg.Length + FrameHeader.TagSize, frame.Length));
        Assert.Equal(3, frames.Select(frame => Convert.ToHexString(frame[4..12])).Distinct().Count());
        Assert.Equal(3, frames.Select(frame => Convert.ToHexString(frame[FrameHeader.Size..])).Distinct().Count());
    }

    /// <summary>Copies: they are encrypted in their memory.</summary>
    private void Pictures(int count)
    {
        for (var i = 0; i < count; i++)
            _test.Sensor.Next.Enqueue([.. FakeSensor.Jpeg]);
    }
}
