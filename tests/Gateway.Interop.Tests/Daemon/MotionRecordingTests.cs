using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Esp32.Camera;
using Gateway.Clips;
using Gateway.Peers.Scenes;
using Gateway.Testing;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>Default settings: nothing that moves is missing from the clips. Each picture carries its number, which is read back from them.</summary>
/// <remarks>
/// A person walks through the picture again and again, more than half of the time. Three cameras do so at 5, 10 and 15 pictures a second.
/// <c>GATEWAY_RECORDING_MINUTES=60</c> runs an hour in place of three quarters of a minute.
/// </remarks>
public sealed class MotionRecordingTests
{
    private const string Variable = "GATEWAY_RECORDING_MINUTES";

    /// <summary>Frames until the background is learnt and nothing has moved yet: the visitor comes at frame 44.</summary>
    private const int FramesToLearn = 40;

    private const int StampLength = 4 + sizeof(uint);   // a comment segment: marker, length, number

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TimeSpan Duration =>
        TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0.75", CultureInfo.InvariantCulture));

    [Fact]
    [TakesMinutes(5, Variable)]
    public async Task Every_frame_with_motion_is_in_one_clip_and_no_frame_is_in_two()
    {
        var scene = DrawnScene.All.First(scene => scene.HasVisitor);
        byte[][] footage = [.. scene.Jpegs()];
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, Defaults());

        var sent = await Task.WhenAll(new[] { 5, 10, 15 }.Select(rate => PublishAsync(daemon.MqttPort, rate, footage)));
        var log = await daemon.StopAsync(Cancel);   // completes the last clips

        var stamps = ReadStamps(data.Combine("clips"));
        foreach (var (camera, frames) in sent)
        {
            var recorded = stamps[camera];
            Assert.Equal(recorded.Distinct(), recorded);   // in the order of the clips, so none twice
            Assert.Equal(recorded.Order(), recorded);
            var moving = Enumerable.Range(FramesToLearn, frames - FramesToLearn).Where(i => scene.Moves(i % footage.Length));
            Assert.Empty(moving.Except(recorded));
        }

        Assert.DoesNotContain("fail:", log, StringComparison.Ordinal);
    }

    /// <summary>Takes back what <see cref="DaemonProcess"/> sets so that clips are short.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Defaults()
    {
        foreach (var name in new[]
            { "MOTION__MODE", "MOTION__AREATHRESHOLD", "MOTION__ENDAFTER", "CLIPS__PREROLL", "CLIPS__POSTROLL", "CLIPS__GAP", "CLIPS__MAXDURATION" })
            yield return new("GATEWAY__" + name, null);
    }

    private static async Task<(string Camera, int Frames)> PublishAsync(int port, int rate, byte[][] footage)
    {
        var camera = $"gate-{rate}";
        await using var board = await MqttNetClient.ConnectAsync(port, MqttProtocolVersion.V311, camera);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        var start = Stopwatch.StartNew();
        var frames = 0;
        while (start.Elapsed < Duration && await timer.WaitForNextTickAsync(Cancel))
        {
            var picture = Stamp(footage[frames % footage.Length], (uint)frames);
            var nowUs = TimeProvider.System.GetUnixMicroseconds();
            byte[] message = [.. FrameHeader.Create(true, 7, (uint)++frames, 0, nowUs, nowUs, picture.Length), .. picture];
            await board.PublishAsync($"gateway/{camera}/frame", message, 1);
        }

        return (camera, frames);
    }

    private static byte[] Stamp(byte[] jpeg, uint number)
    {
        var stamped = new byte[jpeg.Length + StampLength];
        jpeg.AsSpan(0, 2).CopyTo(stamped);
        stamped[2] = 0xFF;
        stamped[3] = 0xFE;
        BinaryPrimitives.WriteUInt16BigEndian(stamped.AsSpan(4), 2 + sizeof(uint));
        BinaryPrimitives.WriteUInt32BigEndian(stamped.AsSpan(6), number);
        jpeg.AsSpan(2).CopyTo(stamped.AsSpan(2 + StampLength));
        return stamped;
    }

    private static Dictionary<string, List<int>> ReadStamps(string folder)
    {
        var stamps = new Dictionary<string, List<int>>();
        foreach (var path in Directory.GetFiles(folder, "*.mp4").Order(StringComparer.Ordinal))
        {
            using var clip = ClipFileReader.Open(path);
            if (!stamps.TryGetValue(clip.Header.Camera, out var numbers))
                stamps[clip.Header.Camera] = numbers = [];
            for (var i = 0; i < clip.Frames.Length; i++)
                numbers.Add(BinaryPrimitives.ReadInt32BigEndian(clip.ReadFrame(i).AsSpan(6)));
        }

        return stamps;
    }
}
