using Gateway.Cameras;

namespace Gateway.Tests.Cameras;

public sealed class FfmpegCameraTests
{
    [Theory]
    [InlineData("rtsp://user:S3cret@127.0.0.1:9/x: Connection refused", "rtsp://***@127.0.0.1:9/x: Connection refused")]
    [InlineData("http://u:p@ss@h/a and rtsp://v:q@h/b", "http://***@h/a and rtsp://***@h/b")]
    [InlineData("/dev/video0: No such file or directory", "/dev/video0: No such file or directory")]
    [InlineData("rtsp://h/mail@x", "rtsp://h/mail@x")]
    public void WithoutSecrets_takes_user_and_password_out_of_addresses(string text, string shown) =>
        Assert.Equal(shown, FfmpegCamera.WithoutSecrets(text));
}
