using Gateway.Cameras;

namespace Gateway.Tests.Cameras;

public sealed class FfmpegArgumentsTests
{
    [Fact]
    public void A_device_is_opened_as_video4linux() =>
        Assert.Equal(
            ["-hide_banner", "-loglevel", "error", "-nostdin", "-f", "v4l2", "-i", "/dev/video0", "-an", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4",
             "-flush_packets", "1", "-f", "mpjpeg", "pipe:1"],
            FfmpegArguments.For(new CameraOptions { Name = "yard", Input = "/dev/video0" }));

    [Fact]
    public void A_device_that_gives_jpeg_is_passed_through_untouched()
    {
        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = "/dev/video0", PassThrough = true });

        Assert.Contains("-input_format", arguments);
        Assert.Equal("copy", arguments[arguments.ToList().IndexOf("-c:v") + 1]);
    }

    [Fact]
    public void A_file_plays_at_its_own_speed_and_again_when_asked()
    {
        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = typeof(FfmpegArgumentsTests).Assembly.Location, Loop = true });

        Assert.Contains("-re", arguments);
        Assert.Contains("-stream_loop", arguments);
    }

    [Fact]
    public void A_name_with_spaces_and_quotes_stays_one_argument()
    {
        const string Input = "rtsp://10.0.0.1/a b'\"; rm -rf";

        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = Input, InputArguments = ["-rtsp_transport", "tcp"] });

        Assert.Equal(Input, arguments[arguments.ToList().IndexOf("-i") + 1]);
        Assert.DoesNotContain("-re", arguments);
    }
}
