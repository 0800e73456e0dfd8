using Gateway.Cameras;
using Gateway.Frames;

namespace Gateway.Tests.Cameras;

/// <summary>Bodies of answers to a snapshot camera; over sockets in SnapshotCameraTests.</summary>
public sealed class SnapshotBodyTests : IDisposable
{
    private const int Limit = 200_000;

    private readonly FramePool _pool = new(16 << 20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(50_000, true)]
    [InlineData(Limit, true)]
    [InlineData(4, false)]
    [InlineData(70_000, false)]
    [InlineData(131_072, false)]
    [InlineData(Limit, false)]
    public async Task A_picture_is_read_with_and_without_its_length(int length, bool announced)
    {
        var jpeg = Jpeg(length);
        var body = new SnapshotBody(_pool, Limit);
        for (var i = 0; i < 2; i++)   // the second begins with the memory of the first
        {
            var (buffer, read) = await body.ReadAsync(Content(jpeg, announced), Cancel);
            Assert.Equal(jpeg, buffer.GetSpan()[..read].ToArray());
            buffer.Release();
        }
    }

    [Fact]
    public async Task What_a_driver_leaves_behind_the_picture_is_left_out()
    {
        var jpeg = Jpeg(1000);
        var (buffer, read) = await new SnapshotBody(_pool, Limit).ReadAsync(Content([.. jpeg, 0, 0, 1, 2, 0xD9], announced: true), Cancel);
        Assert.Equal(jpeg, buffer.GetSpan()[..read].ToArray());
        buffer.Release();
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_memory_is_taken()
    {
        var lent = _pool.Bytes;
        await RefusedAsync(new ByteArrayContent([]) { Headers = { ContentLength = 20 << 20 } }, "the server announces 20971520 bytes");
        Assert.Equal(lent, _pool.Bytes);
    }

    [Fact]
    public Task More_than_the_limit_is_refused_while_it_is_read() =>
        RefusedAsync(Content(Jpeg(Limit + 1), announced: false), "the server sends more than 200000 bytes");

    [Fact]
    public async Task A_page_is_named_by_its_type()
    {
        var page = new StringContent("<html>Log in</html>", new System.Net.Http.Headers.MediaTypeHeaderValue("text/html"));
        await RefusedAsync(page, "the answer is no JPEG but text/html");
        await RefusedAsync(Content("<html>"u8.ToArray(), announced: true), "the answer is no JPEG but of an unknown type");
        await RefusedAsync(Content([], announced: true), "the answer is empty");
    }

    [Fact]
    public Task A_picture_without_an_end_is_cut() => RefusedAsync(Content(Jpeg(5000)[..^2], announced: true), "the picture is cut");

    [Fact]
    public async Task Without_frame_memory_the_reason_is_named()
    {
        using var small = new FramePool(4096);
        var problem = await Assert.ThrowsAsync<IOException>(
            () => new SnapshotBody(small, Limit).ReadAsync(Content(Jpeg(5000), announced: true), Cancel));
        Assert.Contains("Frames:MaxPoolBytes", problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Jpeg(int length)
    {
        var jpeg = new byte[length];
        (jpeg[0], jpeg[1], jpeg[^2], jpeg[^1]) = (0xFF, 0xD8, 0xFF, 0xD9);
        return jpeg;
    }

    private static HttpContent Content(byte[] bytes, bool announced) => announced
        ? new ByteArrayContent(bytes)
        : new StreamContent(new TrickleStream(bytes));   // it cannot seek, so its length is not known

    private async Task RefusedAsync(HttpContent content, string reason)
    {
        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => new SnapshotBody(_pool, Limit).ReadAsync(content, Cancel));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7000)], cancellationToken);
    }
}
