namespace Gateway.Tests.Cameras;

/// <summary>Field case V7: nothing of a camera's address is shown, however ffmpeg cuts it.</summary>
public sealed class InputSecretsTests
{
    [Theory]
    [InlineData("rtsp://user:S3cret@127.0.0.1:9/x", "rtsp://user:S3cret@127.0.0.1:9/x: Connection refused", "rtsp://***: Connection refused")]
    [InlineData("rtsp://admin:s3cr/t?pw@10.0.0.9/1", "rtsp://admin:s3cr/t?pw@10.0.0.9/1: Invalid data", "rtsp://***: Invalid data")]
    [InlineData("rtsp://admin:s3cr/t?pw@10.0.0.9/1", "Port missing in uri admin:s3cr", "Port missing in uri ***")]
    [InlineData("rtsp://admin:s3cr/t?pw@10.0.0.9/1", "Cannot open /t?pw", "Cannot open ***")]
    [InlineData("rtsp://admin:s3cr@t#pw/x@10.0.0.9/1", "tcp://t#pw/x@10.0.0.9: no such host", "tcp://***: no such host")]
    [InlineData("http://10.0.0.9/x?user=adm&pwd=Qu3ryPw", "HTTP error 401 for /x?user=adm&pwd=Qu3ryPw", "HTTP error 401 for ***")]
    [InlineData("http://u:p%40ss@10.0.0.9/a", "wrong password p@ss", "wrong password ***")]
    [InlineData("rtsp:admin:s3cret@10.0.0.9/1", "rtsp:admin:s3cret@10.0.0.9/1: Connection refused", "rtsp:***: Connection refused")]
    [InlineData("rtsp:admin:s3cret@10.0.0.9/1", "Port missing in uri s3cret", "Port missing in uri ***")]
    [InlineData("rtsp://10.0.0.9/user=admin_password=s3cret_channel=1.sdp", "no password=s3cret_channel here", "no *** here")]
    [InlineData("http://10.0.0.9/x#t0ken", "no t0ken", "no ***")]
    [InlineData("/dev/video0", "/dev/video0: No such file or directory", "/dev/video0: No such file or directory")]
    public void Hide_shows_no_part_of_the_address(string input, string text, string shown) =>
        Assert.Equal(shown, new InputSecrets(input, []).Hide(text));

    [Fact]
    public void Hide_shows_no_header_of_the_arguments()
    {
        var secrets = new InputSecrets("http://10.0.0.9/a", ["-rtsp_transport", "tcp", "-headers", "Authorization: Bearer abcdef"]);
        Assert.Equal("tcp refused <***>", secrets.Hide("tcp refused <Bearer abcdef>"));
    }
}
