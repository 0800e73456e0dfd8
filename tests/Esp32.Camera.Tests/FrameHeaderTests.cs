using Gateway.Testing;

namespace Esp32.Camera.Tests;

public sealed class FrameHeaderTests
{
    [Fact]
    public void Create_gives_the_vector_of_a_board_with_a_clock() => Assert.Equal(
        Vectors.Read("frame/valid-synchronized")[..FrameHeader.Size],
        FrameHeader.Create(true, 0x1A2B3C4D, 1, 85, 1_893_553_445_000_000, 1_893_553_445_085_000, 22));

    [Fact]
    public void Create_gives_the_vector_of_a_board_without_a_clock() => Assert.Equal(
        Vectors.Read("frame/valid-clock-unknown")[..FrameHeader.Size],
        FrameHeader.Create(false, uint.MaxValue, uint.MaxValue, 0, 0, 0, 22));

    [Fact]
    public void Valid_vectors_hold_whole_pictures() => Assert.All(
        Vectors.Names("frame").Where(name => name.StartsWith("frame/valid", StringComparison.Ordinal)),
        name => Assert.True(JpegMarkers.AreWhole(Vectors.Read(name)[FrameHeader.Size..]), name));
}
