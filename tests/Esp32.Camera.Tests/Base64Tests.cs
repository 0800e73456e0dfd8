using System.Text;
using Esp32.Camera.Tests.Fakes;

namespace Esp32.Camera.Tests;

public sealed class Base64Tests
{
    [Fact]
    public void Encode_gives_what_the_framework_gives_for_every_length()
    {
        var random = new Random(1);
        for (var length = 0; length < 200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var text = new byte[Base64.EncodedLength(length)];
            Assert.Equal(text.Length, Base64.Encode(bytes, 0, length, text, 0));
            Assert.Equal(Convert.ToBase64String(bytes), Encoding.ASCII.GetString(text));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1079)]
    [InlineData(1080)]
    [InlineData(1081)]
    [InlineData(50_000)]
    public void WriteBase64_is_whole_however_the_buffer_cuts_it(int length)
    {
        var bytes = new byte[length];
        new Random(2).NextBytes(bytes);
        foreach (var ahead in new[] { 0, 1, 2, 3, 1437, 1440 })
        {
            var channel = new MemoryChannel();
            var writer = new ChannelWriter(channel);
            writer.Write(new byte[ahead], 0, ahead);
            writer.WriteBase64(bytes);
            writer.Flush();
            Assert.Equal(Convert.ToBase64String(bytes), Encoding.ASCII.GetString(channel.Written.ToArray().AsSpan(ahead)));
        }
    }
}
