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
    public void Run_encrypts_each_picture_under_a_nonce_of_its_own()
    {
        for (var i = 0; i < 3; i++)
            _test.Sensor.Next.Enqueue([.. FakeSensor.Jpeg]);
        var counters = _test.Run();
        var frames = _test.Broker.Frames.Select(frame => frame.Payload).ToList();
        Assert.Equal(3, frames.Count);
        Assert.Equal(3u, counters.Acknowledged);
        Assert.All(frames, frame => Assert.Equal(FrameHeader.Size + FakeSensor.Jpeg.Length + FrameHeader.TagSize, frame.Length));
        Assert.Equal(3, frames.Select(frame => Convert.ToHexString(frame[4..12])).Distinct().Count());
        Assert.Equal(3, frames.Select(frame => Convert.ToHexString(frame[FrameHeader.Size..])).Distinct().Count());
    }
}
