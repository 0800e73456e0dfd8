using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Storage.Tests;

public sealed class ClipFileTests : IDisposable
{
    private static readonly ClipHeader Header = new(42, "yard", 7, 640, 480);

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Complete_makes_a_file_that_reads_back_frame_by_frame()
    {
        var jpegs = Enumerable.Range(0, 20).Select(i => TestJpeg.Make(i, 1000 + 37 * i)).ToArray();
        var timesUs = jpegs.Select((_, i) => TestClips.StartUs + i * 100_000 + i * i * 13).ToArray();
        var clip = Write(jpegs, timesUs);

        using var reader = ClipFileReader.Open(clip.Path);
        Assert.Equal(Header, reader.Header);
        Assert.Equal(timesUs, reader.Frames.ToArray().Select(f => f.TimestampUs));
        Assert.Equal(clip.DurationUs, reader.DurationUs);
        for (var i = 0; i < jpegs.Length; i++)
            Assert.Equal(jpegs[i], reader.ReadFrame(i));
        Assert.Equal("clip-0000000000000042.mp4", Path.GetFileName(clip.Path));
        Assert.Equal((20, timesUs[0]), (clip.Frames, clip.StartedUs));
    }

    [Fact]
    public void Complete_returns_length_and_sha256_of_the_file()
    {
        var clip = Write([TestJpeg.Make(1, 5000), TestJpeg.Make(2, 6000)], [10, 20]);
        var bytes = File.ReadAllBytes(clip.Path);
        Assert.Equal(bytes.Length, clip.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), clip.Sha256.ToString());
    }

    [Fact]
    public void Add_moves_a_timestamp_that_goes_back_to_just_after_the_last()
    {
        var clip = Write([TestJpeg.Make(1, 500), TestJpeg.Make(2, 500), TestJpeg.Make(3, 500)], [1000, 1000, 400]);
        using var reader = ClipFileReader.Open(clip.Path);
        Assert.Equal([1000L, 1001, 1002], reader.Frames.ToArray().Select(f => f.TimestampUs));
    }

    [Theory, InlineData(3, 1L << 30), InlineData(100, 28 + 3 * 508)]
    public void Add_refuses_the_frame_that_passes_a_limit_and_keeps_the_clip(int maxFrames, long maxBytes)
    {
        using var writer = ClipFileWriter.Create(_directory.Path, Header, new ClipLimits { MaxFrames = maxFrames, MaxBytes = maxBytes });
        for (var i = 0; i < 3; i++)
            Assert.True(writer.Add(TestJpeg.Make(i, 500), i));
        Assert.False(writer.Add(TestJpeg.Make(3, 500), 3));
        Assert.Equal(3, writer.Complete().Frames);
    }

    [Theory]
    [InlineData(300, 3)]    // the time of a frame
    [InlineData(350, 3)]    // between two frames: the one shown then
    [InlineData(9999, 9)]   // behind the end
    public void A_clip_keeps_the_frame_with_the_most_motion(long mostAt, int frame)
    {
        using var writer = ClipFileWriter.Create(_directory.Path, Header, new ClipLimits());
        for (var i = 0; i < 10; i++)
            writer.Add(TestJpeg.Make(i, 500), i * 100);
        writer.NoteMotion(500, 0.2);
        writer.NoteMotion(mostAt, 0.5);
        writer.NoteMotion(600, 0.5);
        writer.NoteMotion(-1, 0.9);   // before the clip

        using var reader = ClipFileReader.Open(writer.Complete().Path);
        Assert.Equal(frame, reader.MostMotion);
    }

    [Fact]
    public void A_clip_without_noted_motion_has_no_such_frame()
    {
        using var reader = ClipFileReader.Open(Write([TestJpeg.Make(1, 500)], [1]).Path);
        Assert.Null(reader.MostMotion);
    }

    [Fact]
    public void A_clip_from_before_frames_had_scores_still_reads()
    {
        var bytes = File.ReadAllBytes(Write([TestJpeg.Make(1, 500), TestJpeg.Make(2, 500)], [1, 2]).Path);
        var older = Path.Combine(_directory.Path, "older.mp4");
        foreach (var box in (byte[][])["moov"u8.ToArray(), "uuid"u8.ToArray()])   // both end with the file
        {
            var size = bytes.AsSpan(bytes.AsSpan().LastIndexOf(box) - sizeof(uint), sizeof(uint));
            BinaryPrimitives.WriteUInt32BigEndian(size, BinaryPrimitives.ReadUInt32BigEndian(size) - sizeof(uint));
        }

        File.WriteAllBytes(older, bytes[..^sizeof(uint)]);

        using var reader = ClipFileReader.Open(older);
        Assert.Equal((Header, 2, null), (reader.Header, reader.Frames.Length, reader.MostMotion));
    }

    [Fact]
    public void Dispose_without_complete_leaves_nothing()
    {
        using (var writer = ClipFileWriter.Create(_directory.Path, Header, new ClipLimits()))
        {
            writer.Add(TestJpeg.Make(1, 500), 1);
            Assert.Equal(["clip-0000000000000042.mp4.part"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Open_refuses_every_clip_that_is_cut_short()
    {
        var clip = Write([TestJpeg.Make(1, 300), TestJpeg.Make(2, 300)], [1, 2]);
        var bytes = File.ReadAllBytes(clip.Path);
        var cut = Path.Combine(_directory.Path, "cut.mp4");
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            var error = Assert.Throws<StorageException>(() => ClipFileReader.Open(cut));
            Assert.Equal(StorageFault.Damaged, error.Fault);
            Assert.Matches("byte [0-9]+", error.Message);
        }
    }

    [Fact]
    public void Open_survives_a_change_of_any_byte_of_the_index()
    {
        var clip = Write([TestJpeg.Make(1, 300), TestJpeg.Make(2, 300)], [1, 2]);
        var bytes = File.ReadAllBytes(clip.Path);
        var changed = Path.Combine(_directory.Path, "changed.mp4");
        for (var at = bytes.Length - 700; at < bytes.Length; at++)
        {
            var copy = bytes.ToArray();
            copy[at] ^= 0xFF;
            File.WriteAllBytes(changed, copy);
            try
            {
                using var reader = ClipFileReader.Open(changed);
                Assert.Equal(2, reader.Frames.Length);
                reader.ReadFrame(1);
            }
            catch (StorageException error)
            {
                Assert.Equal(StorageFault.Damaged, error.Fault);
                Assert.Matches("byte [0-9]+", error.Message);
            }
        }
    }

    [Fact]
    public void Open_names_the_byte_of_a_box_that_does_not_fit()
    {
        var clip = Write([TestJpeg.Make(1, 300), TestJpeg.Make(2, 300)], [1, 2]);
        var bytes = File.ReadAllBytes(clip.Path);
        var track = bytes.AsSpan().IndexOf("trak"u8) - 4;
        bytes[track] = 0xFF;   // the top byte of its size
        File.WriteAllBytes(clip.Path, bytes);

        var error = Assert.Throws<StorageException>(() => ClipFileReader.Open(clip.Path));

        Assert.Contains($"the box at byte {track} has 42", error.Message, StringComparison.Ordinal);
        Assert.Contains($"bytes by its header, but {bytes.Length - track} are left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_in_a_missing_directory_names_it()
    {
        var error = Assert.Throws<StorageException>(() => ClipFileWriter.Create(Path.Combine(_directory.Path, "none"), Header, new ClipLimits()));
        Assert.Contains("none", error.Message, StringComparison.Ordinal);
    }

    private ClipFile Write(byte[][] jpegs, long[] timesUs)
    {
        using var writer = ClipFileWriter.Create(_directory.Path, Header, new ClipLimits());
        for (var i = 0; i < jpegs.Length; i++)
            Assert.True(writer.Add(jpegs[i], timesUs[i]));
        return writer.Complete();
    }
}
