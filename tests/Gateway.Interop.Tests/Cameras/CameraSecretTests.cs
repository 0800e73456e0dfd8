using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Cameras;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>Field case V7: no user of the machine sees the password of a network camera in the arguments of ffmpeg.</summary>
public sealed class CameraSecretTests
{
    private const string Password = "s3cr/t?pw";
    private const string Escaped = "s3cr%2Ft%3Fpw";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(""), InlineData("-rtsp_transport tcp")]
    public async Task The_password_of_an_RTSP_camera_reaches_it_and_is_in_no_command_line(string arguments)
    {
        using var data = new TemporaryDirectory();
        var video = await File.ReadAllBytesAsync(await TestVideo.WriteAsync(data.Combine("video.ts"), "mpeg2video"), Cancel);
        await using var server = new RtspCamera(video, "adm1n", Password);
        var input = $"rtsp://adm1n:{Escaped}@127.0.0.1:{server.Port}/live?key=Qu3ryPw";

        await AssertHiddenAsync(data, input, arguments, () => server.Plays > 0);
    }

    [Fact]
    public async Task The_password_of_an_HTTP_camera_reaches_it_and_is_in_no_command_line()
    {
        using var data = new TemporaryDirectory();
        var picture = await TestVideo.PictureAsync(data.Path);
        var proof = $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"adm1n:{Password}"))}";
        await using var server = new ScriptedHttp(async request =>
        {
            if (!request.Head.Contains(proof, StringComparison.Ordinal))
            {
                await request.AnswerAsync("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", []);
                return;
            }

            await request.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n");
            while (true)
            {
                await request.SendAsync($"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n");
                await request.SendAsync([.. picture, 13, 10]);
            }
        });

        await AssertHiddenAsync(data, $"http://adm1n:{Escaped}@127.0.0.1:{server.Port}/x?pwd=Qu3ryPw", "", () => server.Requests > 1);
    }

    /// <summary>rtmp has no redirection: the log says so, once.</summary>
    [Fact]
    public async Task A_password_that_cannot_be_kept_out_is_named_in_the_log()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, Settings($"rtmp://adm1n:{Escaped}@127.0.0.1:1/live", ""));
        await Eventually.True(() => Count(daemon.Log, "is opened again") >= 2, TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(1, Count(daemon.Log, "every user of this machine can read a secret in ffmpeg's arguments (ps): its address, because only rtsp"));
        Assert.DoesNotContain("s3cr", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_given_to_programs_of_this_user_alone()
    {
        await using var relay = AddressRelay.Start("http://adm1n:s3cret@camera/x", TimeProvider.System);
        var port = new Uri(relay.Address).Port;
        Assert.Contains("\r\nLocation: http://adm1n:s3cret@camera/x\r\n", await AskAsync(port), StringComparison.Ordinal);

        if (Environment.UserName != "root")
            Assert.Skip("only root can ask as another user");
        var ask = $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        await using var other = RunningProgram.Start(
            ExternalProgram.Require("setpriv"), ["--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-c", ask]);
        var ended = await other.WaitForExitAsync(Cancel);
        Assert.DoesNotContain("Location", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Location: ", await AskAsync(port), StringComparison.Ordinal);   // it still serves this user
    }

    [Theory]
    [InlineData("OPTIONS rtsp://127.0.0.1/ RTSP/1.0\r\nCSeq: 7\r\n\r\n", "RTSP/1.0 302 Found\r\nCSeq: 7\r\nLocation: rtsp://u:p@camera/1\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: rtsp://u:p@camera/1\r\n")]
    public async Task Both_protocols_are_redirected(string request, string answer)
    {
        await using var relay = AddressRelay.Start("rtsp://u:p@camera/1", TimeProvider.System);
        Assert.StartsWith("rtsp://127.0.0.1:", relay.Address, StringComparison.Ordinal);
        Assert.StartsWith(answer, await AskAsync(new Uri(relay.Address).Port, request), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(int port, string request = "GET / HTTP/1.0\r\n\r\n")
    {
        using var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, port, Cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancel);
    }

    private static async Task AssertHiddenAsync(TemporaryDirectory data, string input, string arguments, Func<bool> isProved)
    {
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, Settings(input, arguments));
        await Eventually.True(isProved, TimeSpan.FromSeconds(60), Cancel);
        var lines = CommandLines();
        var relayed = $"-i {input.Split(':')[0]}://127.0.0.1:";
        var (_, ffmpeg) = Assert.Single(lines, line =>
            line.Parent == daemon.Id && line.Text.StartsWith("ffmpeg ", StringComparison.Ordinal)
            && line.Text.Contains(relayed, StringComparison.Ordinal));
        Assert.EndsWith("-f mpjpeg pipe:1", ffmpeg, StringComparison.Ordinal);
        Assert.All(["adm1n", "s3cr", "Qu3ry"], secret => Assert.DoesNotContain(lines, line => line.Text.Contains(secret, StringComparison.Ordinal)));
        var log = await daemon.StopAsync(Cancel);
        Assert.All(["adm1n", "s3cr", "Qu3ry", "can read a secret"], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    private static Dictionary<string, string?> Settings(string input, string arguments)
    {
        var settings = new Dictionary<string, string?> { ["GATEWAY__CAMERAS__0__NAME"] = "door", ["GATEWAY__CAMERAS__0__INPUT"] = input };
        var items = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < items.Length; i++)
            settings[string.Create(CultureInfo.InvariantCulture, $"GATEWAY__CAMERAS__0__INPUTARGUMENTS__{i}")] = items[i];
        return settings;
    }

    /// <summary>Those of all processes, as <c>ps</c> shows them.</summary>
    /// <summary>Reads those of every process: other tests run cameras at the same time.</summary>
    private static List<(int Parent, string Text)> CommandLines()
    {
        var lines = new List<(int Parent, string Text)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var parent = File.ReadLines(Path.Combine(folder, "status")).First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
                var text = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
                lines.Add((int.Parse(parent.AsSpan(5), CultureInfo.InvariantCulture), text));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return lines;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
