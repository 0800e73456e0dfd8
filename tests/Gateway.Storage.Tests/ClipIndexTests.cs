namespace Gateway.Storage.Tests;

/// <summary>The index read from the end of a clip's file, without the rest of it.</summary>
public sealed class ClipIndexTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(9000)]   // its index is longer than the first read
    public async Task It_says_the_same_as_the_reader_of_the_whole_file(int frames)
    {
        var path = Write(frames, most: frames / 3);
        using var reader = ClipFileReader.Open(path);

        var index = await ReadAsync(File.ReadAllBytes(path));

        Assert.Equal(reader.Header, index.Header);
        Assert.Equal(reader.Frames.ToArray(), index.Frames);
        Assert.Equal((reader.DurationUs, reader.MostMotion), (index.DurationUs, index.MostMotion));
        Assert.Equal(frames / 3, index.Representative);
    }

    [Fact]
    public async Task Only_the_end_of_the_file_is_read()
    {
        await using var file = new CountingStream(File.ReadAllBytes(Write(2000, frameLength: 1000)));

        Assert.Equal(2000, (await ClipIndex.ReadAsync(file, Cancel)).Frames.Count);
        Assert.Equal(ClipIndex.TailLength, file.BytesRead);
    }

    [Fact]
    public async Task Without_noted_motion_the_middle_frame_represents_the_clip() =>
        Assert.Equal(10, (await ReadAsync(File.ReadAllBytes(Write(21)))).Representative);

    [Fact]
    public async Task A_picture_that_looks_like_an_index_is_none()
    {
        var frame = new byte[100];
        "\0\0\0\u0010moov"u8.CopyTo(frame.AsSpan(92 - 8));
        using var writer = Create(1);
        writer.Add(frame, 5);
        writer.Add("\0\0\0\u0008moovmoov"u8, 6);

        Assert.Equal(2, (await ReadAsync(File.ReadAllBytes(writer.Complete().Path))).Frames.Count);
    }

    [Fact]
    public async Task A_file_that_is_cut_or_no_clip_is_refused()
    {
        var whole = File.ReadAllBytes(Write(5));
        foreach (var file in (byte[][])[[], [1, 2, 3], new byte[100_000], whole[..^1], whole[..(whole.Length / 2)]])
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(file));
    }

    [Fact]
    public async Task A_damaged_index_is_refused_or_read_and_names_no_place_outside_the_file()
    {
        var whole = File.ReadAllBytes(Write(5));
        var random = new Random(7);
        for (var trial = 0; trial < 3000; trial++)
        {
            var file = whole.ToArray();
            for (var change = 0; change < 3; change++)
                file[random.Next(whole.Length - 600, whole.Length)] = (byte)random.Next(256);
            try
            {
                var index = await ReadAsync(file);
                Assert.All(index.Frames, frame => Assert.InRange(frame.Offset + frame.Length, 1, file.Length));
                Assert.InRange(index.Representative, 0, index.Frames.Count - 1);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }

    private static Task<ClipIndex> ReadAsync(byte[] file) => ClipIndex.ReadAsync(new MemoryStream(file), Cancel);

    private ClipFileWriter Create(ulong id) => ClipFileWriter.Create(_directory.Path, new ClipHeader(id, "yard", 7, 640, 480), new ClipLimits());

    private string Write(int frames, int? most = null, int frameLength = 10)
    {
        using var writer = Create(1);
        for (var i = 0; i < frames; i++)
            Assert.True(writer.Add(TestJpeg.Make(i, frameLength + (i % 5)), TestClips.StartUs + i * 100_000L + i % 7));
        if (most is { } frame)
            writer.NoteMotion(TestClips.StartUs + frame * 100_000L + frame % 7, 0.5);
        return writer.Complete().Path;
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            BytesRead += read;
            return read;
        }
    }
}
