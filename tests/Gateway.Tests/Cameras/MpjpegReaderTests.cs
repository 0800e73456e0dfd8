using System.Text;
using Gateway.Frames;

namespace Gateway.Tests.Cameras;

public sealed class MpjpegReaderTests
{
    private static readonly byte[] Stream = [.. Part("first picture"), .. Part(new string('x', 9000))];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task ReadAsync_gives_the_same_pictures_however_the_stream_is_cut(int chunk)
    {
        using var pool = new FramePool(1 << 20);
        var reader = new MpjpegReader(new ChunkedStream(Stream, chunk), pool, maxFrameBytes: 10_000);

        Assert.Equal("first picture", await ReadTextAsync(reader));
        Assert.Equal(9000, (await ReadTextAsync(reader))!.Length);
        Assert.Null(await ReadTextAsync(reader));
        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public async Task ReadAsync_of_a_picture_cut_short_ends_without_it()
    {
        using var pool = new FramePool(1 << 20);
        var reader = new MpjpegReader(new MemoryStream(Stream[..^100]), pool, maxFrameBytes: 10_000);

        Assert.NotNull(await ReadTextAsync(reader));
        Assert.Null(await ReadTextAsync(reader));
        Assert.Equal(0, pool.Lent);
    }

    [Theory]
    [InlineData("--ffmpeg\r\nContent-type: image/jpeg\r\n\r\n")]
    [InlineData("--ffmpeg\r\nContent-length: many\r\n\r\n")]
    [InlineData("--ffmpeg\r\nContent-length: 10001\r\n\r\n")]
    [InlineData("--ffmpeg\r\nContent-length: -5\r\n\r\n")]
    [InlineData("--ffmpeg\r\nContent-length: 99999999999999\r\n\r\n")]
    public async Task ReadAsync_refuses_a_bad_part_header_before_taking_memory(string header)
    {
        using var pool = new FramePool(1 << 20);
        var reader = new MpjpegReader(new MemoryStream(Encoding.ASCII.GetBytes(header)), pool, maxFrameBytes: 10_000);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, pool.Bytes);
    }

    [Fact]
    public async Task ReadAsync_refuses_a_stream_without_part_headers_after_512_bytes()
    {
        using var pool = new FramePool(1 << 20);
        var reader = new MpjpegReader(new MemoryStream(new byte[2000]), pool, maxFrameBytes: 10_000);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_with_no_room_in_the_pool_reads_over_the_picture_and_counts_it()
    {
        using var pool = new FramePool(4096);
        var reader = new MpjpegReader(new MemoryStream([.. Part(new string('x', 9000)), .. Part("small")]), pool, maxFrameBytes: 10_000);

        Assert.Equal("small", await ReadTextAsync(reader));
        Assert.Equal(1, reader.Shed);
    }

    private static byte[] Part(string picture) =>
        Encoding.ASCII.GetBytes($"--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: {picture.Length}\r\n\r\n{picture}\r\n");

    private static async Task<string?> ReadTextAsync(MpjpegReader reader)
    {
        var buffer = await reader.ReadAsync(TestContext.Current.CancellationToken);
        if (buffer is null)
            return null;
        var text = Encoding.ASCII.GetString(buffer.GetSpan());
        buffer.Release();
        return text;
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
