using System.Text;
using Gateway.Ingest.Payloads;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

/// <summary>The first bytes tell the form; everything but the picture may be missing or strange.</summary>
public sealed class BoardPictureTests
{
    private static readonly long Us = 1_764_604_800_000_000;   // 2025-12-01 16:00 UTC

    public static TheoryData<string, int> Forms => new()
    {
        { """{"id":7,"image":"*","timestamp":1764604800}""", (int)BoardPayload.Json },
        { """{"id":7,"image":"*","timestamp":"2025-12-01 16:00:00"}""", (int)BoardPayload.Json },
        { """{"device":"esp32cam-01","image":"*"}""", (int)BoardPayload.Json },
        { """{"image":"*","id":null,"timestamp":null}""", (int)BoardPayload.Json },
        { """{"image":"*","id":{"a":[1,{"id":"x"}]},"timestamp":{}}""", (int)BoardPayload.Json },
        { """{"image_data":"data:image/jpeg;base64,*"}""", (int)BoardPayload.Json },
        { """{"payload":{"meta":{"w":640},"anything":"*"}}""", (int)BoardPayload.Json },
        { """[{"img":"*"}]""", (int)BoardPayload.Json },
        { """{"image":"*","id":7}""" + "\0\0\0", (int)BoardPayload.Json },
        { """{"image":"*","id":7} and more {""", (int)BoardPayload.Json },
        { "\uFEFF \r\n" + """{"image":"*"}""", (int)BoardPayload.Json },
        { """{"thumbnail":"/9j/2Q==","image":"*","icon":"/9j/2Q=="}""", (int)BoardPayload.Json },
        { """{"image":"*""", (int)BoardPayload.Json },
        { "{\"image\":\"*\n\",\"id\":1}", (int)BoardPayload.Json },
        { "*", (int)BoardPayload.Base64 },
        { "\"*\"", (int)BoardPayload.Base64 },
        { "data:image/jpeg;base64,*", (int)BoardPayload.Base64 },
        { "image=*", (int)BoardPayload.Base64 },
        { "*\n\0", (int)BoardPayload.Base64 },
    };

    [Theory, MemberData(nameof(Forms))]
    public void TryRead_finds_the_picture_in_every_wrapping(string payload, int form)
    {
        foreach (var base64 in new[] { TestPicture.Base64, string.Join('\n', TestPicture.Base64.Chunk(72).Select(line => new string(line))) })
        {
            var bytes = Encoding.UTF8.GetBytes(payload.Replace("*", base64, StringComparison.Ordinal));
            Assert.True(BoardPicture.TryRead(bytes, out var picture, out _), payload);
            Assert.Equal((BoardPayload)form, picture.Form);
            Assert.Equal(TestPicture.Jpeg, Decoded(picture));
        }
    }

    [Theory]
    [InlineData("""{"type":"Buffer","data":[*]}""")]
    [InlineData("""{"empty":[],"image": [ *, 0, 0 ]}""")]
    public void TryRead_finds_a_picture_as_an_array_of_numbers(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload.Replace("*", string.Join(", ", TestPicture.Jpeg), StringComparison.Ordinal));
        Assert.True(BoardPicture.TryRead(bytes, out var picture, out _));
        Assert.Equal(TestPicture.Jpeg, Decoded(picture));
    }

    [Theory]
    [InlineData("""{"id":7,"image":"*","timestamp":1764604800}""", 7)]
    [InlineData("""{"id":"7","image":"*","time":"1764604800000"}""", 7)]
    [InlineData("""{"id":7.0,"image":"*","ts":"2025-12-01T16:00:00Z"}""", 7)]
    [InlineData("""{"meta":{"id":9,"timestamp":1},"id":7,"image":"*","timestamp":"2025-12-01T18:00:00.000+02:00"}""", 7)]
    [InlineData("""{"image_id":7,"image":"*","timestamp":"2025-12-01 16:00:00"}""", 7)]
    [InlineData("""{"image":"*","id":-1,"timestamp":1764604800}""", -1)]
    [InlineData("""{"image":"*","id":true,"timestamp":1764604800}""", -1)]
    [InlineData("""{"image":"*","id":9007199254740993,"timestamp":1764604800}""", -1)]
    [InlineData("""{"image":"*","id":"cam","timestamp":1764604800}""", -1)]
    public void TryRead_takes_number_and_time_where_they_are_usable(string payload, long id)
    {
        var bytes = Encoding.UTF8.GetBytes(payload.Replace("*", TestPicture.Base64, StringComparison.Ordinal));
        Assert.True(BoardPicture.TryRead(bytes, out var picture, out _));
        Assert.Equal((id, Us), (picture.ImageId, picture.CapturedUs));
    }

    [Fact]
    public void TryRead_takes_a_plain_JPEG()
    {
        Assert.True(BoardPicture.TryRead(TestPicture.Jpeg, out var picture, out _));
        Assert.Equal((BoardPayload.Jpeg, -1L, 0u), (picture.Form, picture.ImageId, picture.BootId));
        Assert.Equal(TestPicture.Jpeg, picture.Bytes);
    }

    [Theory]
    [InlineData("", nameof(IngestDrop.Empty))]
    [InlineData("\0\0", nameof(IngestDrop.Empty))]
    [InlineData("GF", nameof(IngestDrop.ShortFrame))]
    [InlineData("<html>", nameof(IngestDrop.UnknownForm))]
    [InlineData("{}", nameof(IngestDrop.NoPicture))]
    [InlineData("{\"image\":\"\"}", nameof(IngestDrop.EmptyPicture))]
    [InlineData("{\"image\":\"aGVsbG8=\"}", nameof(IngestDrop.NotJpeg))]
    [InlineData("{\"image\":\"<html>\"}", nameof(IngestDrop.BadBase64))]
    [InlineData("{\"image\":[1,2,3]}", nameof(IngestDrop.NoPicture))]
    [InlineData("iVBORw0KGgo=", nameof(IngestDrop.NotJpeg))]
    public void TryRead_names_the_reason(string payload, string reason)
    {
        Assert.False(BoardPicture.TryRead(Encoding.ASCII.GetBytes(payload), out _, out var fault));
        Assert.Equal(reason, fault.ToString());
    }

    [Fact]
    public void TryRead_is_done_with_hostile_JSON_in_one_pass()
    {
        const int Length = 8 << 20;
        string[] texts =
        [
            new('[', Length), new('{', Length), "{" + new string('"', Length), "{\"a\":" + new string('[', Length),
            string.Concat(Enumerable.Repeat("{\"data\":", Length / 8)), "{\"image\":\"" + new string('\\', Length),
            "{" + string.Concat(Enumerable.Repeat("\"a\":[255,216,", Length / 13)), "{\"image\":\"" + new string(' ', Length),
            "{" + string.Concat(Enumerable.Repeat("\"id\":1,\"image\":\"/9j/\",", Length / 22)),
        ];
        Assert.All(texts, text =>
        {
            if (BoardPicture.TryRead(Encoding.ASCII.GetBytes(text), out var picture, out _))
                Assert.NotEqual(TestPicture.Jpeg, Decoded(picture));
        });
    }

    [Fact]
    public void TryRead_survives_every_cut_and_random_changes()
    {
        var whole = Encoding.ASCII.GetBytes($$"""{"id":7,"meta":{"a":[1,"x"]},"image":"{{TestPicture.Base64}}","timestamp":"2025-12-01 16:00:00"}""");
        for (var length = 0; length < whole.Length; length++)
            BoardPicture.TryRead(whole.AsSpan(0, length), out _, out _);
        var random = new Random(5);
        for (var i = 0; i < Fuzz.Rounds(20_000, 1000); i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (BoardPicture.TryRead(bytes, out var picture, out _) && picture.IsText)
                Decoded(picture);
        }
    }

    private static byte[] Decoded(in BoardPicture picture)
    {
        var destination = new byte[Base64Text.MaxDecodedLength(picture.Bytes.Length)];
        int written;
        if (picture.IsArray)
            ByteArray.Decode(picture.Bytes, destination.AsSpan(0, picture.Bytes.Length / 2 + 1), out written);
        else
            Base64Text.Decode(picture.Bytes, destination, out written);
        return destination[..JpegExtent.Of(destination.AsSpan(0, written))];
    }
}
