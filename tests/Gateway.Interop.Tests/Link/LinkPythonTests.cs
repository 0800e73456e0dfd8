using Gateway.Frames;
using Gateway.Link;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Gateway.Vision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Interop.Tests.Link;

/// <summary>protocol/examples/link_client.py, written from WIRE.md with Python's own library only, against the whole daemon.</summary>
public sealed class LinkPythonTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly IHost _daemon;
    private readonly string _keyFile;

    public LinkPythonTests()
    {
        _keyFile = _directory.Combine("link.key");
        _daemon = GatewayHost.Create(new GatewayOptions
        {
            DataDirectory = Directory.CreateDirectory(_directory.Combine("data")).FullName,
            Mqtt = new() { Port = 0 },
            Link = new() { Port = 0, KeyFile = _keyFile },
            Motion = new() { Enabled = false },
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Client => RepositoryRoot.Combine("protocol", "examples", "link_client.py");

    private string Port => _daemon.Services.GetRequiredService<LinkListener>().EndPoint!.Port.ToString(null as IFormatProvider);

    private Camera Camera => _daemon.Services.GetRequiredService<CameraRegistry>().GetOrAdd("garden", isBoard: true)!;

    public async ValueTask InitializeAsync() => await _daemon.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _daemon.StopAsync(CancellationToken.None);
        _daemon.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_client_in_python_prints_kept_and_new_events()
    {
        Append("before it came");
        await using var client = Start("--after", "0");
        await client.WaitForOutput("connected to gateway", cancel: Cancel);
        await client.WaitForOutput("event 1: kind 3 of camera garden", cancel: Cancel);
        await client.WaitForOutput("before it came", cancel: Cancel);
        Append("while it is there");
        await client.WaitForOutput("event 2: kind 3 of camera garden", cancel: Cancel);
        await client.WaitForOutput("number 7: while it is there", cancel: Cancel);
    }

    [Fact]
    public async Task A_client_in_python_saves_a_frame_byte_by_byte()
    {
        var jpeg = Picture();
        await using var client = Start("--frames", _directory.Path);
        await Eventually.True(
            () =>
            {
                Broadcast(jpeg);
                return client.HasExited || client.Output.Contains(".jpg", StringComparison.Ordinal);
            },
            cancel: Cancel);
        await client.WaitForOutput("of camera 1", cancel: Cancel);
        Assert.Equal(jpeg, await File.ReadAllBytesAsync(_directory.Combine("camera-1.jpg"), Cancel));
    }

    [Fact]
    public async Task A_client_in_python_with_another_key_is_told_so()
    {
        var wrong = _directory.Combine("wrong.key");
        await File.WriteAllTextAsync(wrong, new string('0', 64), Cancel);
        var result = await ExternalProgram.RunAsync(
            ExternalProgram.Require("python3"), [Client, "--key", wrong, "--port", Port], TimeSpan.FromSeconds(30), cancel: Cancel);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error 6: The client does not hold this daemon's key", result.Error, StringComparison.Ordinal);
    }

    private static byte[] Picture()
    {
        const int Side = 64;
        using var encoder = new JpegEncoder();
        var jpeg = new byte[JpegEncoder.MaxLength(Side, Side, JpegPixels.Gray)];
        return jpeg[..encoder.Encode(new byte[Side * Side], Side, Side, JpegPixels.Gray, jpeg)];
    }

    private RunningProgram Start(params string[] arguments) =>
        RunningProgram.Start(ExternalProgram.Require("python3"), [Client, "--key", _keyFile, "--port", Port, .. arguments]);

    private void Append(string detail) =>
        _daemon.Services.GetRequiredService<EventLog>()
            .Start(new MotionStart(Camera, 1, EventKind.Sequence, -1, "", 1_777_777_777_000_000, 0, 7, detail), clipId: 0);

    private void Broadcast(byte[] jpeg)
    {
        var services = _daemon.Services;
        Assert.True(services.GetRequiredService<FramePool>().TryRent(jpeg.Length, out var buffer));
        jpeg.CopyTo(buffer.GetSpan());
        var frame = new Frame(buffer, 0, jpeg.Length, Camera, Camera.NextSequence(), new FrameStamps(0, 0, 1, 1, ClockTrusted: false));
        foreach (var sink in services.GetServices<IFrameSink>())
            sink.OnFrame(frame);
        buffer.Release();
    }
}
