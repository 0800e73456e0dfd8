using Gateway.Testing;

namespace Esp32.Camera.Tests;

public sealed class JpegMarkersTests
{
    [Theory]
    [InlineData("FFD8FFD9")]
    [InlineData("FFD80102FFD9")]
    [InlineData("FFD80102FFD9000000")]
    public void AreWhole_accepts_a_start_and_an_end(string hex) => Assert.True(JpegMarkers.AreWhole(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("FFD8")]
    [InlineData("FFD8FF")]
    [InlineData("FFD80102FF")]
    [InlineData("FFD80102FFD901")]
    [InlineData("FFD90102FFD9")]
    [InlineData("00FFD8FFD9")]
    [InlineData("0000000000")]
    public void AreWhole_refuses_what_is_cut_or_no_picture(string hex) => Assert.False(JpegMarkers.AreWhole(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("frame/invalid-cut")]
    [InlineData("frame/invalid-no-start")]
    [InlineData("frame/invalid-no-end")]
    public void AreWhole_refuses_the_cut_vectors(string name) => Assert.False(JpegMarkers.AreWhole(Vectors.Read(name)[FrameHeader.Size..]));
}
