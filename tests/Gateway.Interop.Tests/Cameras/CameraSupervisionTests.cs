using Gateway.Testing;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>Local cameras that fall silent, end, or jump in time (field cases V2, V6, V7, V10a).</summary>
public sealed class CameraSupervisionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_that_falls_silent_on_an_open_connection_is_opened_again_and_its_password_stays_secret()
    {
        using var data = new TemporaryDirectory();
        var picture = await TestVideo.PictureAsync(data.Path);
        await using var server = new ScriptedHttp(async request =>
        {
            await request.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n");
            for (var i = 0; i < 10; i++)
            {
                await request.SendAsync($"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n");
                await request.SendAsync([.. picture, 13, 10]);
            }

            await request.HangAsync();
        });
        var settings = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = $"http://adm:s3cr%2Ft@127.0.0.1:{server.Port}/x?pwd=Qu3ryPw",
            ["GATEWAY__CAMERAS__0__PASSTHROUGH"] = "true",
            ["GATEWAY__CAMERAS__0__STALLTIMEOUT"] = "3s",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, settings);
        await Eventually.True(() => server.Connections >= 3, TimeSpan.FromMinutes(2), Cancel);
        var log = await daemon.StopAsync(Cancel);
        Assert.Contains("camera door: no picture for 3 s (Cameras:StallTimeout", log, StringComparison.Ordinal);
        Assert.All(["adm", "s3cr", "Qu3ry"], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jump.flv", "flv1", "setts=ts=TS+gte(N\\,15)*600000")]
    [InlineData("hole.mkv", "mjpeg", "setts=ts=TS+gte(N\\,15)*20000")]
    public async Task A_file_is_played_once_and_each_of_its_pictures_is_a_frame_whatever_their_time_stamps(string name, string codec, string stamps)
    {
        using var data = new TemporaryDirectory();
        var video = data.Combine(name);
        await TestVideo.MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240:r=20:d=3", "-c:v", codec, "-bsf:v", stamps, video]);
        var settings = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = video,
            ["GATEWAY__CAMERAS__0__STALLTIMEOUT"] = "6s",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, settings);
        await Eventually.True(() => daemon.Log.Contains("its file has ended", StringComparison.Ordinal), TimeSpan.FromMinutes(2), Cancel);
        var log = await daemon.StopAsync(Cancel);
        Assert.DoesNotContain("started again", log, StringComparison.Ordinal);
        Assert.Contains("frames=60 ", log, StringComparison.Ordinal);
    }
}
