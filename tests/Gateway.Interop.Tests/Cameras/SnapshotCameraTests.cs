using System.Collections.Concurrent;
using Gateway.Cameras;
using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>Snapshot cameras on real connections, with servers that behave and servers that do not.</summary>
public sealed class SnapshotCameraTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FramePool _pool = new(64 << 20);
    private byte[] _picture = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _picture = await TestVideo.PictureAsync(_directory.Path);

    public ValueTask DisposeAsync()
    {
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Pictures_come_at_the_interval_over_one_connection()
    {
        await using var server = new ScriptedHttp(request => request.JpegAsync(_picture));
        using var taker = new Taker(_pool, stopAfter: 5);

        await taker.RunAsync(Camera(server.Address("/capture")));

        Assert.Equal(5, taker.Pictures.Count);
        Assert.All(taker.Pictures, picture => Assert.Equal(_picture, picture));
        Assert.Equal((1, 5), (server.Connections, server.Requests));
    }

    [Theory, InlineData("Basic"), InlineData("Digest")]
    public async Task Credentials_of_the_file_are_given_to_the_server_and_to_no_other(string scheme)
    {
        var sent = new ConcurrentQueue<string>();
        await using var elsewhere = new ScriptedHttp(async request =>
        {
            sent.Enqueue(request.Head);
            await request.AnswerAsync("401 Unauthorized", "WWW-Authenticate: Basic realm=\"y\"\r\n", []);
        });
        await using var server = new ScriptedHttp(request => request switch
        {
            { Path: "/away" } => request.AnswerAsync("302 Found", $"Location: {elsewhere.Address("/x")}\r\n", []),
            _ when request.Head.Contains($"Authorization: {scheme} ", StringComparison.Ordinal) => request.JpegAsync(_picture),
            _ => request.AnswerAsync(
                "401 Unauthorized", $"WWW-Authenticate: {scheme} realm=\"x\"{(scheme == "Digest" ? ", nonce=\"1\", qop=\"auth\"" : "")}\r\n", []),
        });
        var file = _directory.Combine("credentials");
        await File.WriteAllTextAsync(file, "adm:s3cret\n", Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        using var taker = new Taker(_pool, stopAfter: 2);

        await taker.RunAsync(Camera(server.Address("/capture")) with { CredentialsFile = file });
        Assert.Equal(2, taker.Pictures.Count);

        var refusal = await taker.FailAsync<InvalidDataException>(Camera(server.Address("/away")) with { CredentialsFile = file });
        Assert.Contains("401", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(sent, head => head.Contains("Authorization", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("html", "the answer is no JPEG but text/html")]
    [InlineData("401", "the server answers 401 Unauthorized: it needs a user and a password; write them into a CredentialsFile")]
    [InlineData("404", "the server answers 404 Not Found: the camera is there, but no picture at the path in Snapshot; correct the path")]
    [InlineData("big", "the server announces 20971520 bytes; Frames:MaxFrameBytes allows 4194304")]
    [InlineData("endless", "the server sends more than 4194304 bytes, which is all that Frames:MaxFrameBytes allows")]
    [InlineData("loop", "the server redirects more than 5 times; set Snapshot to the address of the picture itself")]
    [InlineData("to?file:///etc/passwd",
        "the server redirects to an address that is not of http or https; set Snapshot to the address of the picture itself")]
    [InlineData("to?gopher://x/y",
        "the server redirects to an address that is not of http or https; set Snapshot to the address of the picture itself")]
    [InlineData("to?http://[",
        "the server redirects to an address that is not of http or https; set Snapshot to the address of the picture itself")]
    [InlineData("to?",
        "the server redirects to an address that is not of http or https; set Snapshot to the address of the picture itself")]
    [InlineData("half", "the picture is cut: it has no end marker")]
    public async Task A_useless_answer_is_a_clear_reason(string path, string reason)
    {
        await using var server = new ScriptedHttp(AnswerAsync);
        using var taker = new Taker(_pool, stopAfter: 1);
        Assert.Equal(reason, (await taker.FailAsync<InvalidDataException>(Camera(server.Address($"/{path}")))).Message);
    }

    [Theory]
    [InlineData("early", "the picture is cut: the server closed the connection before its end")]
    [InlineData("early-chunk", "the picture is cut: the server closed the connection before its end")]
    [InlineData("garbage", "the server does not answer in HTTP; check the address and the port")]
    public async Task A_broken_answer_is_a_clear_reason(string path, string reason)
    {
        await using var server = new ScriptedHttp(AnswerAsync);
        using var taker = new Taker(_pool, stopAfter: 1);
        Assert.Equal(reason, (await taker.FailAsync<IOException>(Camera(server.Address($"/{path}")))).Message);
    }

    [Theory]
    [InlineData("hang", "no answer for 1 s")]
    [InlineData("stuck", "no whole picture for 1 s")]
    [InlineData("drip", "no whole picture for 1 s")]
    public async Task A_server_that_does_not_come_to_an_end_is_stalled(string path, string reason)
    {
        await using var server = new ScriptedHttp(AnswerAsync);
        using var taker = new Taker(_pool, stopAfter: 1);
        var camera = Camera(server.Address($"/{path}")) with { StallTimeout = TimeSpan.FromSeconds(1) };
        Assert.Equal(reason, (await taker.FailAsync<CameraStalledException>(camera)).Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/s3cret", "Connection refused")]
    [InlineData("http://no-such-host.invalid/s3cret", "")]
    public async Task A_server_that_is_not_there_is_a_reason_without_its_address(string address, string reason)
    {
        using var taker = new Taker(_pool, stopAfter: 1);
        var problem = await taker.FailAsync<IOException>(Camera(address));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal);
    }

    private static CameraOptions Camera(string address) =>
        new() { Name = "porch", Snapshot = address, Interval = TimeSpan.FromMilliseconds(100) };

    private async Task AnswerAsync(ScriptedHttp.Request request)
    {
        switch (request.Path)
        {
            case "/html":
                await request.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<html>Log in</html>"u8.ToArray());
                break;
            case "/401":
                await request.AnswerAsync("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", []);
                break;
            case "/404":
                await request.AnswerAsync("404 Not Found", "", []);
                break;
            case "/big":
                await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 20971520\r\n\r\n");
                await request.HangAsync();
                break;
            case "/endless":
                await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n");
                await request.SendAsync(_picture);
                while (true)
                    await request.SendAsync(new byte[1 << 16]);
            case "/loop":
                await request.AnswerAsync("302 Found", "Location: /loop\r\n", []);
                break;
            case var path when path.StartsWith("/to?", StringComparison.Ordinal):
                await request.AnswerAsync("302 Found", $"Location: {path["/to?".Length..]}\r\n", []);
                break;
            case "/half":
                await request.JpegAsync(_picture[..(_picture.Length / 2)]);
                break;
            case "/early":
                await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {_picture.Length}\r\n\r\n");
                await request.SendAsync(_picture[..1000]);
                await ScriptedHttp.Request.LeaveAsync();
                break;
            case "/early-chunk":
                await request.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{_picture.Length:x}\r\n");
                await request.SendAsync(_picture[..1000]);
                await ScriptedHttp.Request.LeaveAsync();
                break;
            case "/garbage":
                await request.SendAsync("SSH-2.0-x\r\n\r\n");
                break;
            case "/stuck":
                await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {_picture.Length}\r\n\r\n");
                await request.HangAsync();
                break;
            case "/drip":
                await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {_picture.Length}\r\n\r\n");
                using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
                {
                    for (var i = 0; await timer.WaitForNextTickAsync(request.Stop); i++)
                        await request.SendAsync(_picture[i..(i + 1)]);
                }

                break;
            default:
                await request.HangAsync();
                break;
        }
    }

    /// <summary>Takes the pictures of a snapshot camera, and stops it after some.</summary>
    private sealed class Taker(FramePool pool, int stopAfter) : IFrameSink, IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        public ConcurrentQueue<byte[]> Pictures { get; } = new();

        public void OnFrame(in Frame frame)
        {
            Pictures.Enqueue(frame.Jpeg.ToArray());
            if (Pictures.Count == stopAfter)
                _stop.Cancel();
        }

        public async Task RunAsync(CameraOptions options) =>
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync(options).WaitAsync(Eventually.DefaultTimeout));

        public Task<T> FailAsync<T>(CameraOptions options)
            where T : Exception => Assert.ThrowsAsync<T>(() => OpenAsync(options, CancellationToken.None).WaitAsync(Eventually.DefaultTimeout));

        public void Dispose() => _stop.Dispose();

        private Task OpenAsync(CameraOptions options, CancellationToken? cancel = null) =>
            new SnapshotInput(options, pool, new FrameOptions(), TimeProvider.System).RunAsync(
                new CameraFeed(new Camera(1, "porch", isBoard: false), this, TimeProvider.System), cancel ?? _stop.Token);
    }
}
