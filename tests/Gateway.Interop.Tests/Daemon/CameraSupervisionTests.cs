using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>Local cameras that fall silent, end, or jump in time (field cases V2, V6, V7, V10a).</summary>
public sealed class CameraSupervisionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_that_falls_silent_on_an_open_connection_is_opened_again_and_its_password_stays_secret()
    {
        using var data = new TemporaryDirectory();
        await using var server = new SilentCamera(await PictureAsync(data.Path));
        var settings = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = $"http://adm:s3cr%2Ft@127.0.0.1:{server.Port}/x?pwd=Qu3ryPw",
            ["GATEWAY__CAMERAS__0__PASSTHROUGH"] = "true",
            ["GATEWAY__CAMERAS__0__STALLTIMEOUT"] = "1s",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, settings);
        await Eventually.True(() => server.Connections >= 3, TimeSpan.FromSeconds(60), Cancel);
        var log = await daemon.StopAsync(Cancel);
        Assert.Contains("camera door: no picture for 1 s (Cameras:StallTimeout", log, StringComparison.Ordinal);
        Assert.All(["adm", "s3cr", "Qu3ry"], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jump.flv", "flv1", "setts=ts=TS+gte(N\\,15)*600000")]
    [InlineData("hole.mkv", "mjpeg", "setts=ts=TS+gte(N\\,15)*20000")]
    public async Task A_file_is_played_once_and_each_of_its_pictures_is_a_frame_whatever_their_time_stamps(string name, string codec, string stamps)
    {
        using var data = new TemporaryDirectory();
        var video = data.Combine(name);
        await MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240:r=20:d=3", "-c:v", codec, "-bsf:v", stamps, video]);
        var settings = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = video,
            ["GATEWAY__CAMERAS__0__STALLTIMEOUT"] = "2s",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, settings);
        await Eventually.True(() => daemon.Log.Contains("its file has ended", StringComparison.Ordinal), TimeSpan.FromSeconds(60), Cancel);
        var log = await daemon.StopAsync(Cancel);
        Assert.DoesNotContain("started again", log, StringComparison.Ordinal);
        Assert.Contains("frames=60 ", log, StringComparison.Ordinal);
    }

    private static async Task<byte[]> PictureAsync(string folder)
    {
        var picture = Path.Combine(folder, "picture.jpg");
        await MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240", "-frames:v", "1", picture]);
        return await File.ReadAllBytesAsync(picture, Cancel);
    }

    private static async Task MakeAsync(string[] arguments)
    {
        await using var make = RunningProgram.Start(ExternalProgram.Require("ffmpeg"), ["-v", "error", .. arguments]);
        var ended = await make.WaitForExitAsync(Cancel);
        Assert.True(ended.ExitCode == 0, ended.Error);
    }

    /// <summary>Sends ten pictures over HTTP to each client, then nothing, and keeps the connection open.</summary>
    private sealed class SilentCamera : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly byte[] _picture;
        private readonly Task _serving;
        private int _connections;

        public SilentCamera(byte[] picture)
        {
            _picture = picture;
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            await _serving.WaitAsync(Eventually.DefaultTimeout);
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            List<TcpClient> clients = [];
            try
            {
                while (true)
                {
                    clients.Add(await _listener.AcceptTcpClientAsync(_stop.Token));
                    Interlocked.Increment(ref _connections);
                    await SendAsync(clients[^1].GetStream());
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                clients.ForEach(client => client.Dispose());
            }
        }

        private async Task SendAsync(NetworkStream stream)
        {
            await stream.WriteAsync("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"u8.ToArray(), _stop.Token);
            for (var i = 0; i < 10; i++)
            {
                var header = $"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {_picture.Length}\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(header), _stop.Token);
                await stream.WriteAsync(_picture, _stop.Token);
                await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
            }
        }
    }
}
