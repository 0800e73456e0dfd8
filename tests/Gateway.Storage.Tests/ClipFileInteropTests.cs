using System.Globalization;
using System.Text.Json;

namespace Gateway.Storage.Tests;

/// <summary>Clips as foreign programs read them.</summary>
[Trait("Storey", "Interop")]
public sealed class ClipFileInteropTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ffprobe_reads_motion_jpeg_with_the_time_of_every_frame()
    {
        var ffprobe = ExternalProgram.Require("ffprobe");
        var jpegs = await MakeJpegsAsync(12);
        var timesUs = jpegs.Select((_, i) => TestClips.StartUs + i * 100_000L + i * i * 1111).ToArray();
        var clip = Write(jpegs, timesUs);

        var probe = await RunAsync(ffprobe, "-v", "error", "-print_format", "json", "-show_streams", "-show_format", "-show_packets", clip.Path);
        var json = JsonDocument.Parse(probe).RootElement;
        var stream = Assert.Single(json.GetProperty("streams").EnumerateArray());
        Assert.Equal("mjpeg", stream.GetProperty("codec_name").GetString());
        Assert.Equal((320, 240), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));
        Assert.Equal("12", stream.GetProperty("nb_frames").GetString());
        var packets = json.GetProperty("packets").EnumerateArray().ToArray();
        Assert.Equal(timesUs.Select(t => t - timesUs[0]), packets.Select(p => (long)Math.Round(Number(p, "pts_time") * 1e6)));
        Assert.Equal(jpegs.Select(j => j.Length), packets.Select(p => (int)Number(p, "size")));
        Assert.Equal(clip.DurationUs, (long)Math.Round(Number(json.GetProperty("format"), "duration") * 1e6));
    }

    [Fact]
    public async Task Ffmpeg_extracts_the_same_jpegs_and_decodes_them_without_a_warning()
    {
        var ffmpeg = ExternalProgram.Require("ffmpeg");
        var jpegs = await MakeJpegsAsync(5);
        var clip = Write(jpegs, [.. jpegs.Select((_, i) => TestClips.StartUs + i * 66_667L)]);

        await RunAsync(ffmpeg, "-v", "error", "-i", clip.Path, "-c", "copy", "-f", "image2", Path.Combine(_directory.Path, "out-%d.jpg"));
        for (var i = 0; i < jpegs.Length; i++)
            Assert.Equal(jpegs[i], File.ReadAllBytes(Path.Combine(_directory.Path, $"out-{i + 1}.jpg")));
        Assert.Equal("", await RunAsync(ffmpeg, "-v", "warning", "-i", clip.Path, "-f", "null", "-"));
    }

    private static double Number(JsonElement parent, string name) =>
        double.Parse(parent.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var result = await ExternalProgram.RunAsync(program, arguments, TimeSpan.FromMinutes(1), cancel: TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Error);
        // ffmpeg's libgcrypt warns about it in containers that forbid locking memory.
        return result.Output + result.Error.Replace("Warning: using insecure memory!\n", "", StringComparison.Ordinal);
    }

    private async Task<byte[][]> MakeJpegsAsync(int count)
    {
        await RunAsync(ExternalProgram.Require("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-frames:v",
            count.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuvj420p", Path.Combine(_directory.Path, "in-%d.jpg"));
        return [.. Enumerable.Range(1, count).Select(i => File.ReadAllBytes(Path.Combine(_directory.Path, $"in-{i}.jpg")))];
    }

    private ClipFile Write(byte[][] jpegs, long[] timesUs)
    {
        using var writer = ClipFileWriter.Create(_directory.Path, new ClipHeader(1, "yard", 0, 320, 240), new ClipLimits());
        for (var i = 0; i < jpegs.Length; i++)
            Assert.True(writer.Add(jpegs[i], timesUs[i]));
        return writer.Complete();
    }
}
