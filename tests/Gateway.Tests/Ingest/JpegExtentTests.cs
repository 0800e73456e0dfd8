using Gateway.Ingest.Payloads;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

public sealed class JpegExtentTests
{
    [Fact]
    public void Of_finds_the_end_of_the_last_scan() => Assert.Equal(TestPicture.Jpeg.Length, JpegExtent.Of(TestPicture.Jpeg));

    [Fact]
    public void Of_refuses_a_picture_cut_at_any_of_its_bytes()
    {
        for (var length = 0; length < TestPicture.Jpeg.Length; length++)
            Assert.Equal(0, JpegExtent.Of(TestPicture.Jpeg.AsSpan(0, length)));
    }

    public static TheoryData<byte[]> Behind => new(
    [
        new byte[160],
        [.. Enumerable.Repeat((byte)0x5A, 96)],
        [0xFF],
        [0xFF, 0xD9],
        TestPicture.Jpeg[20..],
        TestPicture.Jpeg,
    ]);

    [Theory, MemberData(nameof(Behind))]
    public void Of_leaves_out_what_is_behind_the_picture(byte[] behind) =>
        Assert.Equal(TestPicture.Jpeg.Length, JpegExtent.Of([.. TestPicture.Jpeg, .. behind]));

    [Fact]
    public void Of_takes_start_markers_in_front() => Assert.Equal(TestPicture.Jpeg.Length + 2, JpegExtent.Of([0xFF, 0xD8, .. TestPicture.Jpeg]));

    [Fact]
    public void Of_takes_bytes_without_segments_by_their_last_end_marker() =>
        Assert.Equal(7, JpegExtent.Of([0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9, 0, 0]));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 1, 2, 3 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0, 3 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 9 })]
    [InlineData(new byte[] { 0xFF, 0xD9 })]
    [InlineData(new byte[] { })]
    public void Of_finds_no_picture_without_an_end(byte[] bytes) => Assert.Equal(0, JpegExtent.Of(bytes));

    [Fact]
    public void Of_finds_no_picture_in_many_fill_bytes()
    {
        var bytes = Enumerable.Repeat((byte)0xFF, 300).ToArray();
        Assert.Equal(0, JpegExtent.Of(bytes));
        bytes[1] = 0xD8;
        Assert.Equal(0, JpegExtent.Of(bytes));
    }

    [Fact]
    public void Of_finds_the_end_behind_any_number_of_bytes_stuffed_bytes_and_restarts()
    {
        var random = new Random(2);
        for (var length = 0; length < 300; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            for (var i = 0; i < length; i++)
            {
                if (data[i] == 0xFF || random.Next(4) == 0)
                    (data[i], data[Math.Min(i + 1, length - 1)]) = (0xFF, random.Next(2) == 0 ? (byte)0 : (byte)random.Next(0xD0, 0xD8));
            }

            if (length > 0 && data[^1] == 0xFF)
                data[^1] = 0;
            Assert.Equal(length + 8, JpegExtent.Of([0xFF, 0xD8, 0xFF, 0xDA, 0, 2, .. data, 0xFF, 0xD9, .. new byte[random.Next(40)]]));
        }
    }

    [Fact]
    public void Of_stays_within_random_bytes()
    {
        var random = new Random(1);
        for (var i = 0; i < Fuzz.Rounds(20_000, 1000); i++)
        {
            var bytes = new byte[random.Next(2, 200)];
            foreach (ref var value in bytes.AsSpan())
                value = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(0xC0, 0x100);
            (bytes[0], bytes[1]) = (0xFF, 0xD8);
            Assert.InRange(JpegExtent.Of(bytes), 0, bytes.Length);
        }
    }

    [Fact]
    public void Of_finds_the_whole_of_every_kind_of_picture()
    {
        var pictures = Directory.GetFiles(RepositoryRoot.Combine("tests", "Gateway.Vision.Tests", "Pictures"), "*-4*.jpg");
        Assert.True(pictures.Length > 5);
        Assert.All(pictures, path => Assert.Equal(new FileInfo(path).Length, JpegExtent.Of([.. File.ReadAllBytes(path), 0xFF, 0xD9, 1])));
    }
}
