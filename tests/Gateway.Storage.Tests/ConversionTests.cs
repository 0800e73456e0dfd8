using System.Buffers.Binary;
using System.Text;
using Gateway.Clips.Conversion;

namespace Gateway.Storage.Tests;

/// <summary>The parts around ffmpeg: its arguments and input, its complaints, and the names of files.</summary>
public sealed class ConversionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pipe_carries_the_clip_with_its_index_in_front()
    {
        using var directory = new TestDirectory();
        var jpegs = Enumerable.Range(0, 7).Select(i => TestJpeg.Make(i, 10 + (i * 30_000))).ToArray();
        using var writer = ClipFileWriter.Create(directory.Path, new ClipHeader(3, "yard", 7, 640, 480), new ClipLimits());
        for (var i = 0; i < jpegs.Length; i++)
            writer.Add(jpegs[i], TestClips.StartUs + i * 123_457);
        writer.NoteMotion(TestClips.StartUs + 1, 1);
        await using var clip = File.OpenRead(writer.Complete().Path);
        var index = await ClipIndex.ReadAsync(clip, Cancel);
        var piped = new MemoryStream();
        var frames = 0;

        Assert.True(await ClipPipe.WriteAsync(clip, index, piped, () => frames++, Cancel));

        var bytes = piped.ToArray();
        Assert.Equal(["ftyp", "moov", "mdat"], Boxes(bytes).Take(3));
        Assert.Equal((clip.Length, 7), (bytes.Length, frames));
        // With the index at the end again, the clip's own reader understands it, at other places.
        var moov = bytes.AsSpan(28, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(28))).ToArray();
        var back = await ClipIndex.ReadAsync(new MemoryStream([.. bytes, .. moov]), Cancel);
        Assert.Equal((index.Header, index.DurationUs, index.MostMotion), (back.Header, back.DurationUs, back.MostMotion));
        Assert.Equal(index.Frames.Select(frame => frame.TimestampUs), back.Frames.Select(frame => frame.TimestampUs));
        Assert.Equal(jpegs, back.Frames.Select(frame => bytes.AsSpan((int)frame.Offset, frame.Length).ToArray()));
    }

    [Fact]
    public void Video_arguments_of_libx264_ask_for_a_quality_and_those_of_hardware_for_a_rate()
    {
        var index = Index(1280, 720, frames: 100, durationUs: 10_000_000);

        var software = string.Join(' ', ConversionArguments.Video(index, "libx264", "/cache/-1.mp4"));
        var hardware = string.Join(' ', ConversionArguments.Video(index, "h264_v4l2m2m", "/cache/1.mp4"));

        Assert.Contains("-c:v libx264 -preset veryfast -crf 23 -profile:v high -level:v 4.1 ", software, StringComparison.Ordinal);
        Assert.EndsWith("-movflags +faststart -f mp4 file:/cache/-1.mp4", software, StringComparison.Ordinal);
        Assert.Contains("-bsf:v setts=duration=10000000-PTS ", software, StringComparison.Ordinal);
        Assert.Contains("-c:v h264_v4l2m2m -b:v 1152000 ", hardware, StringComparison.Ordinal);   // 1280 x 720 x 10 / 8
        Assert.DoesNotContain("crf", hardware, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1920, 1080, 10, "4.1", "2592000")]
    [InlineData(2592, 1944, 30, "5.1", "18895680")]
    [InlineData(16, 16, 1, "4.1", "500000")]
    [InlineData(7680, 4320, 60, "5.1", "20000000")]
    public void Level_and_rate_follow_the_size(int width, int height, int framesPerSecond, string level, string bitsPerSecond)
    {
        var index = Index(width, height, framesPerSecond, durationUs: 1_000_000);

        Assert.Contains($"-level:v {level} ", string.Join(' ', ConversionArguments.Video(index, "libx264", "x")), StringComparison.Ordinal);
        Assert.Contains($"-b:v {bitsPerSecond} ", string.Join(' ', ConversionArguments.Video(index, "h264_nvenc", "x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(640, 480, "scale=320:240:")]
    [InlineData(641, 479, "scale=320:238:")]
    [InlineData(160, 120, "scale=160:120:")]
    [InlineData(1000, 1, "scale=320:2:")]
    public void A_preview_keeps_the_shape(int width, int height, string scale) =>
        Assert.Contains(scale, string.Join(' ', ConversionArguments.Preview(Index(width, height, 10, 1000), "x", 320)), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "Unknown encoder 'h264_x'", ConversionFault.NoEncoder)]
    [InlineData(1, "[vost#0:0 @ 0x55] Unknown encoder 'h264_x'", ConversionFault.NoEncoder)]
    [InlineData(1, "[h264_x @ 0x55] Could not find a valid device\nError while opening encoder for output stream", ConversionFault.NoEncoder)]
    [InlineData(1, "Impossible to convert between the formats supported by the filter 'a' and the filter 'b'", ConversionFault.NoEncoder)]
    [InlineData(228, "av_interleaved_write_frame(): No space left on device", ConversionFault.DiskFull)]
    [InlineData(1, "Cannot determine format of input stream 0:0 after EOF", ConversionFault.Unreadable)]
    [InlineData(137, "", ConversionFault.Killed)]
    [InlineData(1, "Something else", ConversionFault.Failed)]
    public void Each_complaint_of_ffmpeg_has_its_cause(int code, string lines, ConversionFault fault)
    {
        var complaints = new EncoderComplaints("h264_x");
        foreach (var line in lines.Split('\n'))
            Assert.False(complaints.Take(line));
        Assert.False(complaints.Take(null));

        Assert.Equal(fault, complaints.Explain(code, [lines]).Fault);
    }

    [Fact]
    public void The_encoders_own_reason_is_in_the_message()
    {
        var complaints = new EncoderComplaints("h264_v4l2m2m");
        complaints.Take("[h264_v4l2m2m @ 0x55dfad6574c0] Could not find a valid device");
        complaints.Take("[h264_v4l2m2m @ 0x55dfad6574c0] can't configure encoder");
        complaints.Take("Error while opening encoder");

        const string Reason = "ffmpeg cannot use the encoder h264_v4l2m2m: Could not find a valid device. Set ";
        Assert.StartsWith(Reason, complaints.Explain(1, []).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("porch", "porch_2023-11-14_23-13-20.mp4")]
    [InlineData("front door", "front-door_2023-11-14_23-13-20.mp4")]
    [InlineData("../../etc/passwd", "-.-..-etc-passwd_2023-11-14_23-13-20.mp4")]
    [InlineData("кухня", "кухня_2023-11-14_23-13-20.mp4")]
    [InlineData("a\0b\n", "a-b-_2023-11-14_23-13-20.mp4")]
    [InlineData("", "clip_2023-11-14_23-13-20.mp4")]
    public void File_names_have_camera_and_local_time(string camera, string name) =>
        Assert.Equal(name, ExportName.Of(camera, TestClips.StartUs, TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(1), "x", "x")));

    [Fact]
    public void A_long_name_fits_a_file_system() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(ExportName.Of(new string('я', 128), 0, TimeZoneInfo.Utc)), 1, 200);

    private static ClipIndex Index(int width, int height, int frames, long durationUs) =>
        new(new ClipHeader(1, "yard", 0, width, height), [.. Enumerable.Range(0, frames).Select(i => new ClipFrame(0, 1, i))], durationUs, null);

    private static IEnumerable<string> Boxes(byte[] file)
    {
        for (var at = 0; at < file.Length; at += BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))
            yield return Encoding.ASCII.GetString(file, at + 4, 4);
    }
}
