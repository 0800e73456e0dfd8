using Gateway.Cameras;

namespace Gateway.Tests.Cameras;

/// <summary>Field case V7: which addresses are kept out of ffmpeg's arguments. That they are, is in CameraSecretTests.</summary>
public sealed class AddressRelayTests
{
    [Theory]
    [InlineData("rtsp://admin:s3cret@camera/1", true)]
    [InlineData("RTSPS://admin:s3cret@camera/1", true)]
    [InlineData("http://camera/x?user=adm&pwd=Qu3ry", true)]
    [InlineData("https://u:p@camera/x", true)]
    [InlineData("rtsp:admin:s3cret@camera/1", true)]
    [InlineData("http:/admin:s3cret@camera/1", true)]
    [InlineData("rtsp://camera:554/user=admin_password=s3cret_channel=1.sdp", true)]
    [InlineData("rtsp://camera:7447/a1B2c3D4e5F6g7H8", true)]
    [InlineData("http://camera/x#s3cret", true)]
    [InlineData("rtsp://camera.local/stream", false)]
    [InlineData("http://camera/mjpeg", false)]
    [InlineData("rtmp://u:p@camera/x", false)]
    [InlineData("/dev/video0", false)]
    [InlineData("/videos/who@home?.mp4", false)]
    public void An_address_that_may_hold_a_secret_is_given_by_redirection(string input, bool isFor) =>
        Assert.Equal(isFor, AddressRelay.IsFor(new CameraOptions { Name = "door", Input = input }));

    [Theory]
    [InlineData("rtsp://admin:s3cret@camera/1", "", null)]
    [InlineData("rtsp://admin:s3cret@camera/1", "-rtsp_transport tcp", null)]
    [InlineData("rtsp://camera/1", "-rtsp_transport http", null)]
    [InlineData("rtmp://camera/1", "", null)]
    [InlineData("rtmp://u:p@camera/x", "", "its address, because only rtsp, rtsps, http and https can be redirected")]
    [InlineData("rtmp:u:p@camera/x", "", "its address, because only rtsp, rtsps, http and https can be redirected")]
    [InlineData("rtmp://camera/live/a1B2c3D4e5F6g7H8", "", "its address, because only rtsp, rtsps, http and https can be redirected")]
    [InlineData("rtsp://admin:s3cret@camera/1", "-rtsp_transport http", "its address, because of -rtsp_transport http")]
    [InlineData("http://camera/1", "-headers Authorization:x", "-headers in InputArguments")]
    public void A_secret_that_remains_in_the_arguments_is_named_with_the_reason(string input, string arguments, string? why)
    {
        var camera = new CameraOptions { Name = "door", Input = input, InputArguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        Assert.Equal(why, AddressRelay.VisibleSecretOf(camera));
    }

    [Fact]
    public void An_address_with_a_line_break_is_refused() =>
        Assert.Throws<InvalidDataException>(() => AddressRelay.Start("rtsp://u:p@camera/\r\nX: 1", TimeProvider.System));
}
