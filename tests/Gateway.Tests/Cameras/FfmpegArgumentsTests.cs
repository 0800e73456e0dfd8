using Gateway.Cameras;

namespace Gateway.Tests.Cameras;

public sealed class FfmpegArgumentsTests
{
    [Fact]
    public void A_device_is_opened_as_video4linux() =>
        Assert.Equal(
            [
                "-hide_banner", "-loglevel", "error", "-nostdin", "-f", "v4l2", "-noautorotate", "-i", "/dev/video0", "-an", "-fps_mode",
                "passthrough", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4", "-flush_packets", "1", "-f", "mpjpeg", "pipe:1",
            ],
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

        Assert.Contains("realtime=limit=7.5", arguments);
        Assert.DoesNotContain("-re", arguments);
        Assert.Contains("-stream_loop", arguments);
    }

    [Theory]
    [InlineData("/dev/video0", false, "-f v4l2 -video_size 800x600 -noautorotate -i /dev/video0", "-s 800x600 -c:v mjpeg")]
    [InlineData("/dev/video0", true, "-input_format mjpeg -video_size 800x600 -i /dev/video0", "-an -c:v copy")]
    [InlineData("rtsp://camera/1", false, "-nostdin -noautorotate -i rtsp://camera/1", "-s 800x600 -c:v mjpeg")]
    [InlineData("rtsp://camera/1", true, "-nostdin -i rtsp://camera/1", "-an -c:v copy")]
    public void A_size_is_asked_of_the_device_and_of_the_encoder(string input, bool passThrough, string before, string after)
    {
        var arguments = string.Join(
            ' ', FfmpegArguments.For(new CameraOptions { Name = "yard", Input = input, PassThrough = passThrough, Width = 800, Height = 600 }));

        Assert.Contains(before, arguments, StringComparison.Ordinal);
        Assert.Contains(after, arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_spaces_and_quotes_stays_one_argument()
    {
        const string Input = "rtsp://10.0.0.1/a b'\"; rm -rf";

        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = Input, InputArguments = ["-rtsp_transport", "tcp"] });

        Assert.Equal(Input, arguments[arguments.ToList().IndexOf("-i") + 1]);
        Assert.DoesNotContain("-vf", arguments);
        Assert.DoesNotContain("-re", arguments);
    }

    [Fact]
    public void A_file_that_is_passed_through_plays_at_its_own_speed()
    {
        var file = typeof(FfmpegArgumentsTests).Assembly.Location;

        Assert.Contains("-re", FfmpegArguments.For(new CameraOptions { Name = "yard", Input = file, PassThrough = true }));
    }

    [Fact]
    public void At_a_rate_pictures_are_left_out_and_none_is_sent_twice()
    {
        var arguments = FfmpegArguments.For(new CameraOptions { Name = "yard", Input = "rtsp://camera/1", FramesPerSecond = 5 });

        Assert.Contains("select='isnan(prev_t)+not(eq(floor(t*5),floor(prev_t*5)))'", arguments);
        Assert.DoesNotContain("-r", arguments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/dev/null")]
    [InlineData("/")]
    public void What_is_no_regular_file_has_no_end(string input) => Assert.False(FfmpegArguments.IsFile(input));
}
