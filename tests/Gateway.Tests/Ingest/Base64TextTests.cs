using System.Text;
using Gateway.Ingest.Payloads;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

public sealed class Base64TextTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(3071), InlineData(3072), InlineData(3073), InlineData(50_000)]
    public void Decode_reads_every_way_of_writing(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var plain = Convert.ToBase64String(bytes);
        string[] texts =
        [
            plain,
            plain.TrimEnd('='),
            plain.Replace('+', '-').Replace('/', '_'),
            plain.Replace('+', '-').Replace('/', '_').TrimEnd('='),
            plain.Replace("/", "\\/", StringComparison.Ordinal),
            plain.Replace("+", "\\u002B", StringComparison.Ordinal).Replace("/", "\\u002f", StringComparison.Ordinal),
            Uri.EscapeDataString(plain),
            Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
            string.Join("\\n", plain.Chunk(72).Select(line => new string(line))),
            string.Join('\n', plain.Chunk(72).Select(line => new string(line))) + "\n\n",
            string.Join(' ', plain.TrimEnd('=').Chunk(1).Select(c => new string(c))),
            plain + (plain.EndsWith('=') ? "trailing" : ""),
        ];
        Assert.All(texts, text => Assert.Equal(bytes, Decoded(text, out var isText).Take(isText ? int.MaxValue : 0)));
    }

    [Fact]
    public void Decode_of_a_cut_text_gives_the_bytes_before_the_cut()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 37))];
        var text = Convert.ToBase64String(bytes);
        for (var length = 0; length <= text.Length; length++)
        {
            var decoded = Decoded(text[..length], out var isText);
            Assert.True(isText);
            Assert.Equal(bytes[..Math.Min(bytes.Length, length * 6 / 8)], decoded);
        }
    }

    [Theory, InlineData("/9j*2Q=="), InlineData("/9j/\u00012Q="), InlineData("/9j/\\u00e42Q")]
    [InlineData("/9j/%2"), InlineData("\\q9j"), InlineData("%zz1")]
    public void Decode_stops_at_what_is_not_base64(string text)
    {
        Decoded(text, out var isText);
        Assert.False(isText);
    }

    [Fact]
    public void Decode_stays_within_its_destination_for_random_text()
    {
        const string Characters = "AZaz09+/-_=\\u0%2F \n\"n\u0001";
        var random = new Random(3);
        for (var i = 0; i < Fuzz.Rounds(20_000, 1000); i++)
            Decoded(new string(random.GetItems<char>(Characters, random.Next(0, 60))), out _);
    }

    [Theory]
    [InlineData("data:image/jpeg;base64,/9j/4A", "/9j/4A")]
    [InlineData(" \n/9j/4A", "/9j/4A")]
    [InlineData("data:image\\/jpeg;base64, \\/9j", "\\/9j")]
    [InlineData("data:image/jpeg;base64", "")]
    [InlineData("", "")]
    public void WithoutPrefix_leaves_the_base64(string text, string rest) =>
        Assert.Equal(
            rest.Length == 0 ? text : rest,
            Encoding.ASCII.GetString(Base64Text.WithoutPrefix(Encoding.ASCII.GetBytes(text))));

    private static byte[] Decoded(string text, out bool isText)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var destination = new byte[Base64Text.MaxDecodedLength(bytes.Length)];
        isText = Base64Text.Decode(bytes, destination, out var written);
        return destination[..written];
    }
}
